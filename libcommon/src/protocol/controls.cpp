#include <bh/base/text.hpp>
#include <bh/protocol/action.hpp>
#include <bh/protocol/controls.hpp>
#include <bh/protocol/gsl.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <charconv>

namespace bh::protocol {

namespace {

bool equal_but_for_case(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower(x) == to_lower(y); });
}

bool is_lower(char character)
{
    return character >= 'a' && character <= 'z';
}

// The name as BizHawk has it, as far as one can tell without knowing the console: RIGHT is "P1 Right" and P2 A is
// "P2 A"; what has a small letter is taken to be written as it should be.
std::string likely_name(const std::string& name)
{
    if (std::any_of(name.begin(), name.end(), is_lower)) {
        return name;
    }
    const bool has_player = name.size() > 3 && name[0] == 'P' && is_digit(name[1]) && name[2] == ' ';
    std::string likely = has_player ? name : "P1 " + name;
    for (std::size_t at = 4; at < likely.size(); ++at) {
        if (is_alpha(likely[at - 1])) {
            likely[at] = to_lower(likely[at]);
        }
    }
    return likely;
}

std::int64_t integer_or(std::string_view text, std::int64_t otherwise)
{
    std::int64_t value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc{} && end == text.data() + text.size() ? value : otherwise;
}

} // namespace

Controls::Controls(const std::vector<Control>& all) : m_open{all.empty()}
{
    for (const Control& control : all) {
        const std::int64_t neutral = control.axis ? control.axis->neutral : 0;
        m_states.push_back({control.name, control.axis.has_value(), neutral, neutral, control.axis});
    }
}

Controls::Controls(const std::vector<std::string>& names, const SystemInfo* system) : m_open{names.empty()}
{
    for (const std::string& name : names) {
        if (m_states.size() >= k_count_max) {
            break;
        }
        const ControlSpec* const spec = system == nullptr ? nullptr : system->find(name);
        const bool is_axis = spec != nullptr && spec->axis.has_value();
        const std::int64_t neutral = is_axis ? spec->axis->neutral : 0;
        m_states.push_back({name, is_axis, neutral, neutral, is_axis ? spec->axis : std::nullopt});
    }
}

Controls::State* Controls::find(std::string_view name)
{
    const auto found = std::find_if(m_states.begin(), m_states.end(), [name](const State& state) {
        const std::string_view known = state.name;
        return equal_but_for_case(known, name) ||
               (known.starts_with("P1 ") && equal_but_for_case(known.substr(3), name));
    });
    return found == m_states.end() ? nullptr : &*found;
}

void Controls::hold(std::string_view action)
{
    for (State& state : m_states) {
        state.value = state.neutral;
    }
    action = action.substr(0, action.rfind('*'));
    while (!action.empty()) {
        const std::string_view item = action.substr(0, action.find('+'));
        action.remove_prefix(std::min(item.size() + 1, action.size()));
        const auto equals = item.find('=');
        const std::string name = decode_percent(item.substr(0, equals));
        if (equal_but_for_case(name, k_no_action)) {
            continue;
        }
        const bool is_axis = equals != std::string_view::npos;
        State* state = find(name);
        if (state == nullptr && m_open && m_states.size() < k_count_max) {
            const std::string likely = likely_name(name);
            state = find(likely);
            if (state == nullptr) {
                state = &m_states.emplace_back(State{likely, is_axis, 0, 0, {}});
            }
        }
        if (state != nullptr) {
            state->is_axis = state->is_axis || is_axis; // a client names its controls, not their kinds
            state->value = is_axis ? integer_or(item.substr(equals + 1), 0) : 1;
        }
    }
}

std::string Controls::excess() const
{
    for (const State& state : m_states) {
        if (state.range && (state.value < state.range->minimum || state.value > state.range->maximum)) {
            return state.name + " at " + std::to_string(state.value) + " is beyond " +
                   std::to_string(state.range->minimum) + " to " + std::to_string(state.range->maximum);
        }
    }
    return {};
}

std::string Controls::text() const
{
    std::string text;
    for (const State& state : m_states) {
        text.append(text.empty() ? "" : ",").append(state.name).append(":");
        if (state.is_axis) {
            text += std::to_string(state.value);
        } else {
            text += state.value != 0 ? "True" : "False";
        }
    }
    return text;
}

std::string Controls::json() const
{
    std::string json = "{";
    for (const State& state : m_states) {
        if (json.size() > 1) {
            json += ',';
        }
        record::append_json_string(json, record::is_utf8(state.name) ? state.name : "?");
        json += ':';
        if (state.is_axis) {
            record::append_json_number(json, state.value);
        } else {
            json += state.value != 0 ? "true" : "false";
        }
    }
    return json + "}";
}

} // namespace bh::protocol
