#include <bh/base/text.hpp>
#include <bh/dataset/pad.hpp>

#include <algorithm>
#include <charconv>

namespace bh::dataset {

namespace {

/// Where a control of a console lies on the canonical pad. bh-export(1) shows this table.
struct Mapping
{
    std::string_view system;  ///< as emu.getsystemid() says it; empty: every console that says nothing else
    std::string_view control; ///< upper case, without its player
    std::string_view part;    ///< of k_pad
    float value = 1;          ///< where a button pushes a stick; -1 turns an axis round
};

constexpr std::array<Mapping, 88> k_mappings = {{
    {"", "UP", "up"},
    {"", "DOWN", "down"},
    {"", "LEFT", "left"},
    {"", "RIGHT", "right"},
    {"", "A", "east"},
    {"", "B", "south"},
    {"", "X", "north"},
    {"", "Y", "west"},
    {"", "L", "l1"},
    {"", "R", "r1"},
    {"", "START", "start"},
    {"", "SELECT", "select"},
    {"N64", "DPAD U", "up"},
    {"N64", "DPAD D", "down"},
    {"N64", "DPAD L", "left"},
    {"N64", "DPAD R", "right"},
    {"N64", "A", "south"},
    {"N64", "B", "west"},
    {"N64", "Z", "l2"},
    {"N64", "A UP", "ly", -1},
    {"N64", "A DOWN", "ly"},
    {"N64", "A LEFT", "lx", -1},
    {"N64", "A RIGHT", "lx"},
    {"N64", "X AXIS", "lx"},
    {"N64", "Y AXIS", "ly", -1},
    {"N64", "C UP", "ry", -1},
    {"N64", "C DOWN", "ry"},
    {"N64", "C LEFT", "rx", -1},
    {"N64", "C RIGHT", "rx"},
    {"GEN", "A", "west"},
    {"GEN", "B", "south"},
    {"GEN", "C", "east"},
    {"GEN", "X", "l1"},
    {"GEN", "Y", "north"},
    {"GEN", "Z", "r1"},
    {"GEN", "MODE", "select"},
    {"32X", "A", "west"},
    {"32X", "B", "south"},
    {"32X", "C", "east"},
    {"32X", "X", "l1"},
    {"32X", "Y", "north"},
    {"32X", "Z", "r1"},
    {"32X", "MODE", "select"},
    {"SMS", "B1", "south"},
    {"SMS", "B2", "east"},
    {"SMS", "PAUSE", "start"},
    {"GG", "B1", "south"},
    {"GG", "B2", "east"},
    {"PCE", "B2", "south"},
    {"PCE", "B1", "east"},
    {"PCE", "II", "south"},
    {"PCE", "I", "east"},
    {"PCE", "III", "west"},
    {"PCE", "IV", "north"},
    {"PCE", "V", "l1"},
    {"PCE", "VI", "r1"},
    {"PCE", "RUN", "start"},
    {"PSX", "D-PAD UP", "up"},
    {"PSX", "D-PAD DOWN", "down"},
    {"PSX", "D-PAD LEFT", "left"},
    {"PSX", "D-PAD RIGHT", "right"},
    {"PSX", "CROSS", "south"},
    {"PSX", "CIRCLE", "east"},
    {"PSX", "SQUARE", "west"},
    {"PSX", "TRIANGLE", "north"},
    {"PSX", "X", "south"},
    {"PSX", "○", "east"},
    {"PSX", "□", "west"},
    {"PSX", "△", "north"},
    {"PSX", "L1", "l1"},
    {"PSX", "R1", "r1"},
    {"PSX", "L2", "l2"},
    {"PSX", "R2", "r2"},
    {"PSX", "LEFT STICK, BUTTON", "l3"},
    {"PSX", "RIGHT STICK, BUTTON", "r3"},
    {"PSX", "LEFT STICK LEFT / RIGHT", "lx"},
    {"PSX", "LEFT STICK UP / DOWN", "ly"},
    {"PSX", "RIGHT STICK LEFT / RIGHT", "rx"},
    {"PSX", "RIGHT STICK UP / DOWN", "ry"},
    {"A26", "BUTTON", "south"},
    {"VB", "L_UP", "up"},
    {"VB", "L_DOWN", "down"},
    {"VB", "L_LEFT", "left"},
    {"VB", "L_RIGHT", "right"},
    {"VB", "R_UP", "ry", -1},
    {"VB", "R_DOWN", "ry"},
    {"VB", "R_LEFT", "rx", -1},
    {"VB", "R_RIGHT", "rx"},
}};

constexpr std::size_t part_of(std::string_view name)
{
    std::size_t part = 0;
    while (k_pad.at(part).name != name) { // a name that is none is refused by the compiler
        ++part;
    }
    return part;
}

// Each mapping's part, found when this is compiled.
constexpr auto k_parts = [] {
    std::array<std::size_t, k_mappings.size()> parts = {};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        parts[i] = part_of(k_mappings[i].part);
    }
    return parts;
}();

std::string_view trimmed(std::string_view text)
{
    const auto begin = std::min(text.find_first_not_of(' '), text.size());
    return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

template <typename Number>
std::optional<Number> number_in(std::string_view text)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

/// How far an axis of this name reaches from where it rests, in each direction.
float share_of_axis(const protocol::SystemInfo* system, std::string_view control, std::int64_t value)
{
    protocol::AxisRange range{-128, 127, 0};
    if (system != nullptr) {
        for (const auto& controls : {system->pad, system->console}) {
            for (const protocol::ControlSpec& spec : controls) {
                if (spec.axis && to_upper(spec.name) == control) {
                    range = *spec.axis;
                }
            }
        }
    }
    const auto offset = static_cast<float>(value - range.neutral);
    const auto reach = static_cast<float>(offset < 0 ? range.neutral - range.minimum : range.maximum - range.neutral);
    return reach > 0 ? std::clamp(offset / reach, -1.F, 1.F) : 0;
}

} // namespace

HeldControls parse_action(std::string_view action)
{
    HeldControls held;
    if (const auto star = action.rfind('*'); star != std::string_view::npos) {
        held.frames = number_in<std::uint64_t>(trimmed(action.substr(star + 1))).value_or(1);
        action = action.substr(0, star);
    }
    while (!action.empty()) {
        const std::string_view item = action.substr(0, action.find('+'));
        action.remove_prefix(std::min(item.size() + 1, action.size()));
        const auto equals = item.find('=');
        const std::string full = to_upper(trimmed(item.substr(0, equals)));
        if (full.empty() || full == "NONE") {
            continue;
        }
        HeldControl control;
        const int player = protocol::player_of(full);
        control.player = player == 0 ? 1 : player; // the first player's name may be left out
        control.name = protocol::without_player(full);
        if (equals != std::string_view::npos) {
            control.value = number_in<std::int64_t>(trimmed(item.substr(equals + 1))).value_or(0);
        }
        const bool is_known = std::ranges::any_of(held.controls, [&control](const HeldControl& other) {
            return other.player == control.player && other.name == control.name;
        });
        if (!is_known) {
            held.controls.push_back(std::move(control));
        }
    }
    return held;
}

CanonicalPad::CanonicalPad(std::string_view system) : m_system{system}, m_info{protocol::find_system(system)} {}

std::optional<CanonicalPad::Place> CanonicalPad::find(std::string_view control) const
{
    std::optional<Place> common;
    for (std::size_t i = 0; i < k_mappings.size(); ++i) {
        const Mapping& mapping = k_mappings[i];
        if (mapping.control != control) {
            continue;
        }
        if (!mapping.system.empty() && mapping.system == m_system) {
            return Place{k_parts[i], mapping.value};
        }
        if (mapping.system.empty()) {
            common = Place{k_parts[i], mapping.value};
        }
    }
    return common;
}

bool CanonicalPad::has(std::string_view control) const
{
    return find(to_upper(control)).has_value();
}

PadState CanonicalPad::state(const HeldControls& held, int player) const
{
    PadState state = {};
    for (const HeldControl& control : held.controls) {
        const auto place = control.player == player ? find(control.name) : std::nullopt;
        if (!place) {
            continue;
        }
        const float amount = control.value ? share_of_axis(m_info, control.name, *control.value) : 1;
        state[place->part] = k_pad[place->part].is_axis ? amount * place->value : (amount != 0 ? 1.F : 0.F);
    }
    return state;
}

} // namespace bh::dataset
