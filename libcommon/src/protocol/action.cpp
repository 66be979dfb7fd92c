#include <bh/base/ascii.hpp>
#include <bh/protocol/action.hpp>
#include <bh/protocol/form.hpp>

#include <algorithm>
#include <charconv>

namespace bh::protocol {

namespace {

bool same_name(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower(x) == to_lower(y); });
}

bool is_integer(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

// Letters, digits and the few signs that BizHawk's control names have. Bytes above 127 are the PlayStation's shapes in
// UTF-8.
bool is_name_character(char character, bool spaces)
{
    const auto byte = static_cast<unsigned char>(character);
    return is_digit(character) || is_alpha(character) || byte >= 0x80 || character == '%' || character == '_' ||
           character == '-' || character == '.' ||
           (spaces && (character == ' ' || character == '/' || character == ','));
}

bool is_name(std::string_view name, const std::vector<std::string>& keys, bool spaces)
{
    if (same_name(name, k_no_action)) {
        return true;
    }
    if (!keys.empty()) {
        const std::string plain = decode_percent(name); // the sender writes %XX for what separates items
        return std::any_of(keys.begin(), keys.end(), [&plain](const std::string& key) {
            return same_name(plain, key) ||
                   (key.starts_with("P1 ") && same_name(plain, std::string_view{key}.substr(3)));
        });
    }
    if (name.size() > 3 && to_lower(name[0]) == 'p' && name[1] >= '1' && name[1] <= '9' && name[2] == ' ') {
        name.remove_prefix(3); // another player's button: "P2 RIGHT"
    }
    return !name.empty() &&
           std::all_of(name.begin(), name.end(), [spaces](char c) { return is_name_character(c, spaces); });
}

} // namespace

bool is_action(std::string_view text, const std::vector<std::string>& keys, bool spaces)
{
    if (const auto star = text.rfind('*'); star != std::string_view::npos) {
        const std::string_view frames = text.substr(star + 1);
        if (!is_integer(frames) || frames.starts_with('-') || frames.find_first_not_of('0') == std::string_view::npos) {
            return false;
        }
        text = text.substr(0, star);
    }
    for (;;) {
        const std::string_view item = text.substr(0, text.find('+'));
        const auto equals = item.find('=');
        if (!is_name(item.substr(0, equals), keys, spaces) ||
            (equals != std::string_view::npos && !is_integer(item.substr(equals + 1)))) {
            return false;
        }
        if (item.size() == text.size()) {
            return true;
        }
        text.remove_prefix(item.size() + 1);
    }
}

std::string canonical_action(std::string_view text)
{
    const auto trimmed = [](std::string_view part) {
        const auto begin = std::min(part.find_first_not_of(' '), part.size());
        return part.substr(begin, part.find_last_not_of(' ') + 1 - begin);
    };
    const auto shortest = [](std::string_view number) {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
        const bool is_number = error == std::errc{} && end == number.data() + number.size();
        return is_number ? std::to_string(value) : std::string{number};
    };
    std::string frames;
    if (const auto star = text.rfind('*'); star != std::string_view::npos) {
        frames = "*" + shortest(trimmed(text.substr(star + 1)));
        text = text.substr(0, star);
    }
    std::vector<std::pair<std::string, std::string>> controls; // names, and values of axes with their signs
    while (!text.empty()) {
        const std::string_view item = text.substr(0, text.find('+'));
        text.remove_prefix(std::min(item.size() + 1, text.size()));
        const auto equals = item.find('=');
        std::string name = to_upper(trimmed(item.substr(0, equals)));
        if (name.starts_with("P1 ")) {
            name.erase(0, 3);
        }
        if (!name.empty() && name != k_no_action) {
            controls.emplace_back(std::move(name), equals == std::string_view::npos
                                                       ? ""
                                                       : "=" + shortest(trimmed(item.substr(equals + 1))));
        }
    }
    std::ranges::stable_sort(controls, {}, &std::pair<std::string, std::string>::first);
    std::string canonical;
    std::string_view last;
    for (const auto& [name, value] : controls) {
        if (name != last) { // of several the first counts
            canonical.append(canonical.empty() ? "" : "+").append(name).append(value);
        }
        last = name;
    }
    return (canonical.empty() ? std::string{k_no_action} : canonical) + frames;
}

std::string format_reply(const Answer& answer)
{
    return "ACT:" + answer.action + answer.fields;
}

} // namespace bh::protocol
