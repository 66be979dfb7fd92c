
#include <bh/base/text.hpp>
#include <bh/protocol/systems.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace bh::protocol {

namespace {

constexpr int k_players_max = 99;

bool equal_but_case(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower(x) == to_lower(y); });
}

// Length of the "P2 " in front of a name; 0 without.
std::size_t prefix_length(std::string_view control)
{
    std::size_t length = 1;
    while (length < control.size() && length <= 2 && is_digit(control[length])) {
        ++length;
    }
    const bool is_prefix =
        length > 1 && control.front() == 'P' && length + 1 < control.size() && control[length] == ' ';
    return is_prefix ? length + 1 : 0;
}

// False for what is no version.
bool is_before_2_10(std::string_view version)
{
    int major = 0;
    int minor = 0;
    const char* const end = version.data() + version.size();
    const auto [behind, error] = std::from_chars(version.data(), end, major);
    if (error != std::errc{}) {
        return false;
    }
    if (behind != end && *behind == '.') {
        std::from_chars(behind + 1, end, minor);
    }
    return major < 2 || (major == 2 && minor < 10);
}

void append(std::vector<Control>& out, std::span<const ControlSpec> specs, const std::string& prefix)
{
    for (const ControlSpec& spec : specs) {
        out.push_back({prefix + std::string{spec.name}, spec.mnemonic, spec.axis});
    }
}

using Mnemonic = std::pair<std::string_view, char>;

// What BizHawk shows on every console that has no character of its own for the name.
constexpr auto k_base_mnemonics = std::to_array<Mnemonic>({
    {"Power", 'P'},
    {"Reset", 'r'},
    {"Pause", 'p'},
    {"Up", 'U'},
    {"Down", 'D'},
    {"Left", 'L'},
    {"Right", 'R'},
    {"Select", 's'},
    {"Start", 'S'},
    {"Run", 'R'},
    {"L", 'l'},
    {"R", 'r'},
    {"L1", 'l'},
    {"R1", 'r'},
    {"L2", 'L'},
    {"R2", 'R'},
    {"L3", '<'},
    {"R3", '>'},
    {"Button", 'B'},
    {"B1", '1'},
    {"B2", '2'},
    {"Trigger", '1'},
    {"Mode", 'M'},
    {"Fire", 'F'},
    {"Microphone", 'M'},
    {"Triangle", 'T'},
    {"Circle", 'O'},
    {"Cross", 'X'},
    {"Square", 'Q'},
    {"Toggle Left Difficulty", 'l'},
    {"Toggle Right Difficulty", 'r'},
    {"BW", 'b'},
    {"Open", 'O'},
    {"Close", 'C'},
    {"Next Disk", '>'},
    {"Previous Disk", '<'},
    {"Mouse Left", 'l'},
    {"Mouse Right", 'r'},
    {"Mouse Center", 'c'},
    {"Mouse Start", 's'},
    {"Left Shoulder", 'l'},
    {"Right Shoulder", 'r'},
    {"Rotate", 'R'},
    {"D-Pad Up", 'U'},
    {"D-Pad Down", 'D'},
    {"D-Pad Left", 'L'},
    {"D-Pad Right", 'R'},
    // The disk drive and the arcade boards of the NES.
    {"FDS Eject", 'E'},
    {"Insert Coin P1", 'c'},
    {"Insert Coin P2", 'C'},
    {"Subframe", 'F'}, // not verified
});

// "Button 3" and "FDS Insert 1" show their digit.
char numbered_mnemonic(std::string_view name)
{
    for (const std::string_view prefix : {"Button ", "FDS Insert "}) {
        if (name.size() == prefix.size() + 1 && name.starts_with(prefix) && is_digit(name.back())) {
            return name.back();
        }
    }
    return '!';
}

} // namespace

const SystemInfo* find_system(std::string_view id, std::string_view core)
{
    const SystemInfo* preferred = nullptr;
    for (const SystemInfo& system : systems()) {
        if (system.id != id) {
            continue;
        }
        for (const std::string_view known : system.cores) {
            if (!known.empty() && equal_but_case(known, core)) {
                return &system;
            }
        }
        preferred = preferred == nullptr ? &system : preferred;
    }
    return preferred;
}

const ControlSpec* SystemInfo::find(std::string_view control) const
{
    const auto specs = prefix_length(control) == 0 ? console : pad;
    const std::string_view wanted = without_player(control);
    const auto found = std::find_if(specs.begin(), specs.end(), [&](const ControlSpec& s) { return s.name == wanted; });
    return found == specs.end() ? nullptr : &*found;
}

std::vector<Control> controls_of(const SystemInfo& system, int players, std::string_view version)
{
    std::vector<Control> controls;
    const bool is_old = !system.console_before_2_10.empty() && is_before_2_10(version);
    append(controls, is_old ? system.console_before_2_10 : system.console, "");
    if (!system.pad.empty()) {
        for (int player = 1; player <= std::min(players, k_players_max); ++player) {
            append(controls, system.pad, "P" + std::to_string(player) + " ");
        }
    }
    return controls;
}

int player_of(std::string_view control)
{
    int number = 0;
    if (prefix_length(control) != 0) {
        std::from_chars(control.data() + 1, control.data() + control.size(), number);
    }
    return number;
}

std::string_view without_player(std::string_view control)
{
    return control.substr(prefix_length(control));
}

char mnemonic_of(const SystemInfo* system, std::string_view control)
{
    if (control.starts_with("Key ")) {
        control.remove_prefix(4);
    }
    if (const ControlSpec* const spec = system == nullptr ? nullptr : system->find(control)) {
        return spec->mnemonic;
    }
    const std::string_view name = without_player(control);
    const auto known = std::find_if(k_base_mnemonics.begin(), k_base_mnemonics.end(),
                                    [name](const Mnemonic& base) { return base.first == name; });
    if (known != k_base_mnemonics.end()) {
        return known->second;
    }
    return name.size() == 1 ? name.front() : numbered_mnemonic(name);
}

} // namespace bh::protocol
