#include <bh/base/error.hpp>
#include <bh/base/text.hpp>
#include <bh/movie/layout.hpp>
#include <bh/protocol/action.hpp>
#include <bh/protocol/gsl.hpp>

#include <algorithm>
#include <charconv>
#include <string_view>

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

// Takes the bars off the front; returns how many there were.
unsigned skip_bars(std::string_view& line)
{
    const std::size_t count = std::min(line.find_first_not_of('|'), line.size());
    line.remove_prefix(count);
    return static_cast<unsigned>(count);
}

// Takes an axis and its comma off the front: spaces, a sign, digits. Nothing, and nothing is taken, if there is none.
std::optional<int> take_axis(std::string_view& line)
{
    const auto comma = line.find(',');
    if (comma == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view text = line.substr(0, comma);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    text = text.substr(0, text.find_last_not_of(' ') + 1);
    if (text.size() > 1 && text.front() == '+' && text[1] != '-') {
        text.remove_prefix(1);
    }
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    line.remove_prefix(comma + 1);
    return value;
}

// The fields between the bars, empty ones too.
std::vector<std::string_view> fields_of(std::string_view line)
{
    std::vector<std::string_view> fields;
    line.remove_prefix(line.starts_with('|') ? 1 : 0);
    while (!line.empty()) {
        const std::string_view field = line.substr(0, line.find('|'));
        line.remove_prefix(std::min(field.size() + 1, line.size()));
        fields.push_back(field);
    }
    return fields;
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
    finish();
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
    finish();
}

Layout Layout::of_console(const protocol::SystemInfo& system, std::string_view first_line, std::string_view version)
{
    constexpr int k_players_max = 8;
    for (int players = 1; players <= k_players_max; ++players) {
        Layout layout{protocol::controls_of(system, players, version)};
        if (layout.learn_bars(first_line)) {
            layout.m_by_letter = true;
            return layout;
        }
    }
    Layout layout{protocol::controls_of(system, system.players, version)};
    layout.m_by_letter = true;
    return layout;
}

Layout Layout::of_retro(std::string_view names, const protocol::SystemInfo* system, bool is_handheld)
{
    std::vector<protocol::Control> controls;
    for (const std::string_view name : split(names, '|')) {
        if (protocol::player_of(name) == 0) {
            continue; // the rest of a longer line that gym-retro has written over
        }
        const std::string_view known = is_handheld ? protocol::without_player(name) : name;
        controls.push_back({std::string{known}, protocol::mnemonic_of(system, known)});
    }
    std::stable_sort(controls.begin(), controls.end(), [](const protocol::Control& a, const protocol::Control& b) {
        return protocol::player_of(a.name) < protocol::player_of(b.name);
    });
    Layout layout{controls};
    if (is_handheld && !layout.m_controls.empty()) {
        layout.m_controls.front().bars = 2;
        layout.m_bars_at_end = 1;
    }
    layout.m_by_letter = true;
    layout.m_skips_first_field = true;
    return layout;
}

void Layout::finish()
{
    m_required = m_controls.size();
    bool has_player = false;
    for (std::size_t i = 0; i < m_controls.size(); ++i) {
        if (m_controls[i].starts_group && has_player) {
            m_required = i;
            return;
        }
        has_player = has_player || protocol::player_of(m_controls[i].name) > 0;
    }
}

void Layout::add_group(std::string_view names, std::optional<std::size_t> axes, const protocol::SystemInfo* system)
{
    unsigned bars = 1;
    std::size_t position = 0;
    for (const std::string_view name : split(names, '|')) {
        const protocol::ControlSpec* const spec = system == nullptr ? nullptr : system->find(name);
        const bool is_axis = axes ? position < *axes : spec != nullptr && spec->axis;
        const auto neutral = spec != nullptr && spec->axis ? std::optional{spec->axis->neutral} : std::nullopt;
        m_controls.push_back({std::string{name}, is_axis, protocol::mnemonic_of(system, name),
                              is_axis ? neutral : std::optional{0}, bars > 0, bars});
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
        frame.push_back(control.is_axis ? control.neutral.value_or(0) : 0);
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

// A line that lacks controls of the key: its fields by the number of the player, an empty one for a pad that is not
// plugged in. False if they do not fit so.
template <typename Learn>
bool Layout::parse_fields(std::string_view line, Frame& frame, const Learn& learn) const
{
    const auto fields = fields_of(line);
    Frame parsed = neutral();
    std::vector<bool> used(fields.size());
    std::vector<std::pair<std::size_t, char>> shown;
    for (std::size_t begin = 0; begin < m_controls.size();) {
        std::size_t end = begin + 1;
        while (end < m_controls.size() && !m_controls[end].starts_group) {
            ++end;
        }
        const auto player = static_cast<std::size_t>(protocol::player_of(m_controls[begin].name));
        if (player < fields.size() && !fields[player].empty()) {
            std::string_view field = fields[player];
            if (used[player]) {
                return false;
            }
            for (std::size_t i = begin; i < end; ++i) {
                const auto axis = m_controls[i].is_axis ? take_axis(field) : std::nullopt;
                if (m_controls[i].is_axis ? !axis : field.empty()) {
                    return false;
                }
                if (axis) {
                    parsed[i] = *axis;
                    continue;
                }
                if (field.front() != '.') {
                    parsed[i] = 1;
                    shown.emplace_back(i, field.front());
                }
                field.remove_prefix(1);
            }
            if (!field.empty()) {
                return false;
            }
            used[player] = true;
        }
        begin = end;
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
        if (!fields[i].empty() && !used[i]) {
            return false;
        }
    }
    frame = std::move(parsed);
    for (const auto& [control, letter] : shown) {
        learn(control, letter);
    }
    return true;
}

template <typename Learn>
std::string_view Layout::parse_with(std::string_view line, Frame& frame, const Learn& learn) const
{
    // Bars with nothing between them, unless they stand at an end, may be a pad's that is not plugged in.
    const std::size_t empty_field = line.find("||", 1);
    if (empty_field != std::string_view::npos && empty_field + 2 < line.size() && parse_fields(line, frame, learn)) {
        return {};
    }
    frame.assign(m_controls.size(), 0);
    std::string_view rest = line;
    if (m_skips_first_field) {
        rest.remove_prefix(std::min(rest.find('|', 1), rest.size()));
    }
    for (std::size_t i = 0; i < m_controls.size(); ++i) {
        const LogControl& control = m_controls[i];
        skip_bars(rest);
        if (rest.empty()) {
            if (!control.starts_group || i < m_required) {
                throw DataError{"ends before its " + control.name};
            }
            if (!parse_fields(line, frame, learn)) {
                for (; i < m_controls.size(); ++i) {
                    frame[i] = m_controls[i].is_axis ? m_controls[i].neutral.value_or(0) : 0;
                }
            }
            return {};
        }
        if (control.is_axis) {
            const auto value = take_axis(rest);
            if (!value) {
                throw DataError{"has no number for its " + control.name};
            }
            frame[i] = *value;
            continue;
        }
        if (const char letter = rest.front(); letter != '.') {
            const std::size_t place = letter == control.mnemonic ? i : button_at(i, letter);
            frame[place] = 1;
            if (letter != m_controls[place].mnemonic) {
                learn(place, letter);
            }
        }
        rest.remove_prefix(1);
    }
    return rest;
}

std::string_view Layout::parse(std::string_view line, Frame& frame) const
{
    return parse_with(line, frame, [](std::size_t, char) {});
}

std::string_view Layout::parse_and_learn(std::string_view line, Frame& frame)
{
    return parse_with(line, frame, [this](std::size_t control, char letter) { m_controls[control].mnemonic = letter; });
}

// Which button a letter at this place is for.
std::size_t Layout::button_at(std::size_t place, char letter) const
{
    if (!m_by_letter) {
        return place;
    }
    std::size_t begin = place;
    while (begin > 0 && !m_controls[begin].starts_group) {
        --begin;
    }
    std::optional<std::size_t> found;
    for (std::size_t i = begin; i < m_controls.size() && (i == begin || !m_controls[i].starts_group); ++i) {
        if (!m_controls[i].is_axis && m_controls[i].mnemonic == letter) {
            if (found) {
                return place; // the letter of two buttons
            }
            found = i;
        }
    }
    return found.value_or(place);
}

void Layout::copy_letters(const Layout& other)
{
    for (std::size_t i = 0; i < m_controls.size(); ++i) {
        m_controls[i].mnemonic = other.m_controls[i].mnemonic;
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

bool Layout::learn_bars(std::string_view line)
{
    std::vector<unsigned> bars;
    for (const LogControl& control : m_controls) {
        bars.push_back(skip_bars(line));
        if (line.empty() || (control.is_axis && !take_axis(line))) {
            return false;
        }
        line.remove_prefix(control.is_axis ? 0 : 1);
    }
    const unsigned at_end = skip_bars(line);
    if (!line.empty()) {
        return false; // has more than the key says
    }
    for (std::size_t i = 0; i < bars.size(); ++i) {
        m_controls[i].bars = bars[i];
    }
    m_bars_at_end = at_end;
    return true;
}

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
        m_labels.push_back({escape(name), control.is_axis, control.is_axis ? control.neutral : std::optional{0}});
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
        if (frame[i] == m_labels[i].neutral) {
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
