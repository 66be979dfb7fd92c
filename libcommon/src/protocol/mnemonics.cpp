#include <bh/base/ascii.hpp>
#include <bh/protocol/systems.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace bh::protocol {

namespace {

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
