#include "update_fields.hpp"

#include <bh/base/text.hpp>
#include <bh/protocol/gsl.hpp>
#include <bh/protocol/update.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

namespace bh::protocol {

namespace {

constexpr std::size_t k_fields_max = 4096;
constexpr std::size_t k_key_bytes_max = 100;

using Pairs = std::vector<std::pair<std::string_view, std::string_view>>;

std::string_view stripped(std::string_view text)
{
    constexpr std::string_view k_spaces = " \t\r\n";
    const auto begin = std::min(text.find_first_not_of(k_spaces), text.size());
    return text.substr(begin, text.find_last_not_of(k_spaces) + 1 - begin);
}

bool is_key(std::string_view text)
{
    return !text.empty() && text.size() <= k_key_bytes_max && (is_alpha(text.front()) || text.front() == '_') &&
           std::ranges::all_of(
               text, [](char c) { return is_alpha(c) || is_digit(c) || c == '_' || c == '.' || c == '-' || c == ' '; });
}

/// Calls `use` for each part between separators; stops where it returns false, and gives that.
template <typename Use>
bool for_each_part(std::string_view text, char separator, Use use)
{
    for (;;) {
        const auto end = std::min(text.find(separator), text.size());
        if (!use(text.substr(0, end))) {
            return false;
        }
        if (end == text.size()) {
            return true;
        }
        text.remove_prefix(end + 1);
    }
}

/// All of `text` as KEY:VALUE or KEY=VALUE between separators; empty if it is not of that form.
Pairs pairs_in(std::string_view text, char separator)
{
    Pairs pairs;
    const bool all = for_each_part(text, separator, [&pairs](std::string_view part) {
        part = stripped(part);
        if (part.empty()) {
            return true; // behind the last separator, or twice one
        }
        const auto sign = std::min(part.find_first_of(":="), part.size());
        const std::string_view key = stripped(part.substr(0, sign));
        const std::string_view value = stripped(part.substr(std::min(sign + 1, part.size())));
        pairs.emplace_back(key, value);
        return sign < part.size() && is_key(key) && !value.starts_with("//") && pairs.size() <= k_fields_max;
    });
    return all ? pairs : Pairs{};
}

/// The values of a line of as many as there are names; empty if there are not.
Pairs columns_in(std::string_view text, const std::vector<std::string>& names)
{
    if (text.starts_with('[') && text.ends_with(']')) {
        text = text.substr(1, text.size() - 2); // a JSON array of scalars
    }
    constexpr std::array<char, 4> k_separators = {',', ';', '\t', ' '};
    for (const char separator : k_separators) {
        Pairs pairs;
        const bool all = for_each_part(text, separator, [&](std::string_view part) {
            if (pairs.size() == names.size()) {
                return false;
            }
            part = stripped(part);
            if (part.size() > 1 && part.starts_with('"') && part.ends_with('"')) {
                part = part.substr(1, part.size() - 2);
            }
            pairs.emplace_back(names[pairs.size()], part);
            return true;
        });
        if (all && pairs.size() == names.size()) {
            return pairs;
        }
    }
    return {};
}

/// With the separator that makes the most of them.
Pairs separated_pairs_in(std::string_view text)
{
    constexpr std::array<char, 5> k_separators = {'\n', '|', ';', ',', ' '};
    Pairs most;
    for (const char separator : k_separators) {
        if (Pairs pairs = pairs_in(text, separator); pairs.size() > most.size()) {
            most = std::move(pairs);
        }
    }
    // What people write for each other has a sign now and then, too.
    const bool is_sentence = most.size() == 1 && most.front().second.find_first_of(" ,;|&") != std::string_view::npos;
    return is_sentence ? Pairs{} : most;
}

Pairs form_in(std::string_view text, std::deque<std::string>& decoded)
{
    if (text.find_first_of(" \r\n\t|;{\"") != std::string_view::npos || text.find('=') == std::string_view::npos) {
        return {};
    }
    Pairs pairs = pairs_in(text, '&');
    for (auto& [key, value] : pairs) {
        value = decoded.emplace_back(decode_form_value(value));
    }
    return pairs;
}

} // namespace

bool read_fields(Update& update, std::string_view text, const std::vector<std::string>& columns)
{
    text = stripped(text);
    std::deque<std::string> decoded;
    Pairs pairs;
    if (!text.empty() && record::is_utf8(text)) {
        pairs = form_in(text, decoded);
        if (pairs.empty()) {
            pairs = separated_pairs_in(text);
        }
        if (pairs.empty() && !columns.empty()) {
            pairs = columns_in(text, columns);
        }
    }
    if (pairs.empty()) {
        return false;
    }
    FieldSink sink{update};
    for (const auto& [key, value] : pairs) {
        sink.add(key, value);
    }
    sink.finish();
    update.kind = Update::Kind::state;
    update.error.clear();
    return true;
}

void take_text(Update& update, std::string_view text)
{
    std::string json;
    if (record::is_utf8(text)) {
        record::append_json_string(json, text);
    }
    FieldSink sink{update};
    if (!json.empty() && !text.empty()) {
        sink.add_json("text", std::move(json));
    }
    sink.finish();
    update.kind = Update::Kind::state;
    update.error.clear();
}

} // namespace bh::protocol
