#include "replayed_states.hpp"

#include "action_fields.hpp"

#include <bh/base/ascii.hpp>
#include <bh/base/error.hpp>

#include <algorithm>
#include <functional>

namespace bh::replay {

namespace {

constexpr std::string_view k_own_suffix = ".replay";

struct ReplyField
{
    std::string key;
    std::string value;
};

/// As the scripts read it: without regard to case and to spaces around both parts; without a colon it is 1.
ReplyField read_reply_field(std::string_view part)
{
    const auto trim = [](std::string_view text) {
        constexpr std::string_view k_spaces = " \t\r\n\f\v";
        const std::size_t begin = std::min(text.find_first_not_of(k_spaces), text.size());
        return std::string{text.substr(begin, text.find_last_not_of(k_spaces) + 1 - begin)};
    };
    const auto colon = part.find(':');
    ReplyField field{trim(part.substr(0, colon)), colon == std::string_view::npos ? "1" : trim(part.substr(colon + 1))};
    std::ranges::transform(field.key, field.key.begin(), to_lower);
    return field;
}

template <typename Use>
void for_each_part(std::string_view fields, Use use)
{
    while (!fields.empty()) {
        fields.remove_prefix(1); // the bar
        const std::string_view part = fields.substr(0, fields.find('|'));
        fields.remove_prefix(part.size());
        use(part);
    }
}

} // namespace

std::string ReplayedStates::redirected(const std::string& reply)
{
    const std::string_view fields = reply_fields(reply);
    // A reply's save is carried out before its load, wherever they stand.
    for_each_part(fields, [this](std::string_view part) {
        const ReplyField field = read_reply_field(part);
        if (field.key == "save" && !field.value.empty()) {
            m_saved.insert(std::hash<std::string>{}(field.value));
        }
    });
    if (m_saved.size() > k_saved_max) {
        throw Error{"the recording saves more than " + std::to_string(k_saved_max) + " states"};
    }
    std::string result = reply.substr(0, reply.size() - fields.size());
    for_each_part(fields, [&](std::string_view part) {
        const ReplyField field = read_reply_field(part);
        const bool is_load = field.key == "load";
        if (is_load) {
            m_last_load = field.value;
        }
        result += '|';
        if ((is_load || field.key == "save") && m_saved.contains(std::hash<std::string>{}(field.value))) {
            result.append(field.key).append(":").append(field.value).append(k_own_suffix);
        } else {
            result += part;
        }
    });
    return result;
}

} // namespace bh::replay
