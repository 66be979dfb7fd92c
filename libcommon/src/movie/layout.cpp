#include "log_line.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/layout.hpp>

#include <algorithm>

namespace bh::movie {

namespace {

// BizHawk pads an axis with spaces to this width, of which a longer number takes more.
constexpr std::size_t k_axis_width = 5;

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::string_view part = text.substr(0, text.find(separator));
        text.remove_prefix(std::min(part.size() + 1, text.size()));
        if (!part.empty()) {
            parts.push_back(part);
        }
    }
    return parts;
}

// How many axes a group of `controls` controls begins with, by what a line has for it: numbers, each ended by a comma,
// then one character for every button. Nothing if it cannot be so.
std::optional<std::size_t> count_axes(std::string_view group, std::size_t controls)
{
    std::size_t axes = 0;
    while (axes < controls && group.size() != controls - axes) {
        if (!take_axis(group)) {
            return std::nullopt;
        }
        ++axes;
    }
    return group.size() == controls - axes ? std::optional{axes} : std::nullopt;
}

} // namespace

Layout::Layout(const std::vector<protocol::Control>& controls)
{
    int group = 0;
    unsigned bars = 1;
    for (const protocol::Control& control : controls) {
        const int player = protocol::player_of(control.name);
        bars += static_cast<unsigned>(std::max(player - group, 0));
        group = player;
        m_controls.push_back({control.name, control.axis.has_value(), control.mnemonic,
                              control.axis ? control.axis->neutral : 0, bars > 0, bars});
        bars = 0;
    }
    // Pads without a number count as a first player who has nothing; BizHawk tells them by such a name.
    const bool has_pad = std::any_of(controls.begin(), controls.end(),
                                     [](const protocol::Control& control) { return control.name.starts_with("Up"); });
    m_bars_at_end = group == 0 && has_pad ? 2 : 1;
}

Layout::Layout(std::string_view key, const protocol::SystemInfo* system, std::string_view first_line)
{
    const auto groups = split(key, '#');
    const auto shown = split(first_line, '|');
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const std::size_t size = split(groups[i], '|').size();
        add_group(groups[i], shown.size() == groups.size() ? count_axes(shown[i], size) : std::nullopt, system);
    }
    learn_bars(first_line);
}

void Layout::add_group(std::string_view names, std::optional<std::size_t> axes, const protocol::SystemInfo* system)
{
    unsigned bars = 1;
    std::size_t position = 0;
    for (const std::string_view name : split(names, '|')) {
        const protocol::ControlSpec* const spec = system == nullptr ? nullptr : system->find(name);
        const bool is_axis = axes ? position < *axes : spec != nullptr && spec->axis;
        const int neutral = spec != nullptr && spec->axis ? spec->axis->neutral : 0;
        m_controls.push_back(
            {std::string{name}, is_axis, protocol::mnemonic_of(system, name), neutral, bars > 0, bars});
        bars = 0;
        ++position;
    }
}

std::optional<std::size_t> Layout::find(std::string_view name) const
{
    for (std::size_t i = 0; i < m_controls.size(); ++i) {
        if (m_controls[i].name == name) {
            return i;
        }
    }
    return std::nullopt;
}

Frame Layout::neutral() const
{
    Frame frame;
    for (const LogControl& control : m_controls) {
        frame.push_back(control.is_axis ? control.neutral : 0);
    }
    return frame;
}

std::string Layout::log_key() const
{
    std::string key;
    for (const LogControl& control : m_controls) {
        key += control.starts_group ? "#" : "";
        key += control.name + "|";
    }
    return key;
}

void Layout::parse(std::string_view line, Frame& frame) const
{
    frame.clear();
    for (const LogControl& control : m_controls) {
        skip_bars(line);
        if (line.empty()) {
            throw DataError{"ends before its " + control.name};
        }
        if (!control.is_axis) {
            frame.push_back(line.front() == '.' ? 0 : 1);
            line.remove_prefix(1);
            continue;
        }
        const auto value = take_axis(line);
        if (!value) {
            throw DataError{"has no number for its " + control.name};
        }
        frame.push_back(*value);
    }
}

void Layout::format(const Frame& frame, std::string& out) const
{
    for (std::size_t i = 0; i < m_controls.size(); ++i) {
        const LogControl& control = m_controls[i];
        out.append(control.bars, '|');
        if (control.is_axis) {
            const std::string number = std::to_string(frame[i]);
            out.append(k_axis_width - std::min(number.size(), k_axis_width), ' ').append(number).append(",");
        } else {
            out += frame[i] != 0 ? control.mnemonic : '.';
        }
    }
    out.append(m_bars_at_end, '|');
}

void Layout::learn_bars(std::string_view line)
{
    std::vector<unsigned> bars;
    for (const LogControl& control : m_controls) {
        bars.push_back(skip_bars(line));
        if (line.empty() || (control.is_axis && !take_axis(line))) {
            return;
        }
        line.remove_prefix(control.is_axis ? 0 : 1);
    }
    const unsigned at_end = skip_bars(line);
    if (!line.empty()) {
        return; // has more than the key says
    }
    for (std::size_t i = 0; i < bars.size(); ++i) {
        m_controls[i].bars = bars[i];
    }
    m_bars_at_end = at_end;
}

} // namespace bh::movie
