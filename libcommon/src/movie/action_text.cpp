#include <bh/base/ascii.hpp>
#include <bh/base/error.hpp>
#include <bh/movie/action_text.hpp>
#include <bh/protocol/action.hpp>
#include <bh/protocol/form.hpp>

#include <algorithm>
#include <charconv>

namespace bh::movie {

namespace {

constexpr std::string_view k_first_player = "P1 ";

// Names may hold the characters that join them: those are written as % and two hexadecimal digits.
std::string escape(std::string_view name)
{
    constexpr std::string_view k_digits = "0123456789ABCDEF";
    std::string text;
    for (const char c : name) {
        if (std::string_view{"%,+*=|\r\n"}.find(c) == std::string_view::npos) {
            text += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            text.append({'%', k_digits[byte >> 4U], k_digits[byte & 15U]});
        }
    }
    return text;
}

} // namespace

ActionText::ActionText(const Layout& layout) : m_neutral{layout.neutral()}
{
    const std::vector<LogControl>& controls = layout.controls();
    for (std::size_t i = 0; i < controls.size(); ++i) {
        const auto [same, is_new] = m_by_name.emplace(to_upper(controls[i].name), i);
        if (!is_new) {
            throw DataError{"actions cannot tell the controls " + controls[same->second].name + " and " +
                            controls[i].name + " apart"};
        }
    }
    for (const LogControl& control : controls) {
        std::string name = to_upper(control.name);
        if (name.starts_with(k_first_player) && !m_by_name.contains(name.substr(k_first_player.size()))) {
            name.erase(0, k_first_player.size());
        }
        m_labels.push_back({escape(name), control.is_axis});
    }
}

void ActionText::parse(std::string_view text, Frame& frame) const
{
    frame = m_neutral;
    if (to_upper(text) == protocol::k_no_action) {
        return;
    }
    for (;;) {
        const std::string_view item = text.substr(0, text.find('+'));
        parse_item(item, frame);
        if (item.size() == text.size()) {
            return;
        }
        text.remove_prefix(item.size() + 1);
    }
}

void ActionText::parse_item(std::string_view item, Frame& frame) const
{
    const auto equals = item.find('=');
    const std::string name = to_upper(protocol::decode_percent(item.substr(0, equals)));
    auto found = m_by_name.find(name);
    if (found == m_by_name.end()) {
        found = m_by_name.find(std::string{k_first_player} + name);
    }
    if (found == m_by_name.end()) {
        throw DataError{"\"" + std::string{item.substr(0, 80)} + "\" is no control of this console"};
    }
    const bool is_axis = m_labels[found->second].is_axis;
    int value = 1;
    if (equals != std::string_view::npos) {
        const std::string_view number = item.substr(equals + 1);
        const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
        if (error != std::errc{} || end != number.data() + number.size()) {
            throw DataError{"\"" + std::string{item.substr(0, 80)} + "\" has no number behind the ="};
        }
    } else if (is_axis) {
        throw DataError{"\"" + std::string{item.substr(0, 80)} + "\" is an axis and needs a value"};
    }
    frame[found->second] = is_axis ? value : value != 0 ? 1 : 0;
}

void ActionText::append(const Frame& frame, std::string& out) const
{
    const std::size_t begin = out.size();
    for (std::size_t i = 0; i < m_labels.size(); ++i) {
        if (frame[i] == m_neutral[i]) {
            continue;
        }
        out.append(out.size() > begin ? "+" : "").append(m_labels[i].text);
        if (m_labels[i].is_axis) {
            out.append("=").append(std::to_string(frame[i]));
        }
    }
    if (out.size() == begin) {
        out.append(protocol::k_no_action);
    }
}

} // namespace bh::movie
