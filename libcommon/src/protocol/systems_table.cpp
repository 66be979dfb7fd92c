// Names, order and characters are those of BizHawk 2.9 to 2.11, from its sources and from movies that it recorded. What
// is marked below was not verified against either.
#include <bh/protocol/systems.hpp>

namespace bh::protocol {

namespace {

using Spec = ControlSpec;

constexpr Spec axis(std::string_view name, int minimum, int maximum, int neutral)
{
    return {name, '!', AxisRange{minimum, maximum, neutral}};
}

constexpr std::array k_power_reset{Spec{"Power", 'P'}, Spec{"Reset", 'r'}};
constexpr std::array k_reset_power{Spec{"Reset", 'r'}, Spec{"Power", 'P'}};

constexpr std::array k_nes_pad{Spec{"Up", 'U'},    Spec{"Down", 'D'},   Spec{"Left", 'L'}, Spec{"Right", 'R'},
                               Spec{"Start", 'S'}, Spec{"Select", 's'}, Spec{"B", 'B'},    Spec{"A", 'A'}};
// The range was not verified.
constexpr std::array k_sub_nes{axis("Reset Cycle", 0, 500'000, 0), Spec{"Power", 'P'}, Spec{"Reset", 'r'}};

// A multitap's pads have R before L.
constexpr std::array k_snes_pad{Spec{"Up", 'U'},     Spec{"Down", 'D'},  Spec{"Left", 'L'}, Spec{"Right", 'R'},
                                Spec{"Select", 's'}, Spec{"Start", 'S'}, Spec{"Y", 'Y'},    Spec{"B", 'B'},
                                Spec{"X", 'X'},      Spec{"A", 'A'},     Spec{"L", 'l'},    Spec{"R", 'r'}};
// The range, and the character of Subframe, were not verified.
constexpr std::array k_sub_snes{axis("Reset Instruction", 0, 2'147'483'647, 0), Spec{"Reset", 'r'}, Spec{"Power", 'P'},
                                Spec{"Subframe", 'F'}};

constexpr std::array k_gb{Spec{"Up", 'U'},    Spec{"Down", 'D'},  Spec{"Left", 'L'},
                          Spec{"Right", 'R'}, Spec{"Start", 'S'}, Spec{"Select", 's'},
                          Spec{"B", 'B'},     Spec{"A", 'A'},     Spec{"Power", 'P'}};
constexpr std::array k_sub_gb{axis("Input Length", 0, 35'112, 35'112),
                              Spec{"Up", 'U'},
                              Spec{"Down", 'D'},
                              Spec{"Left", 'L'},
                              Spec{"Right", 'R'},
                              Spec{"Start", 'S'},
                              Spec{"Select", 's'},
                              Spec{"B", 'B'},
                              Spec{"A", 'A'},
                              Spec{"Power", 'P'}};

// The ranges were not verified.
constexpr std::array k_gba{axis("Tilt X", -32'767, 32'767, 0),
                           axis("Tilt Y", -32'767, 32'767, 0),
                           axis("Tilt Z", -32'767, 32'767, 0),
                           axis("Light Sensor", 0, 255, 100),
                           Spec{"Up", 'U'},
                           Spec{"Down", 'D'},
                           Spec{"Left", 'L'},
                           Spec{"Right", 'R'},
                           Spec{"Start", 'S'},
                           Spec{"Select", 's'},
                           Spec{"B", 'B'},
                           Spec{"A", 'A'},
                           Spec{"L", 'l'},
                           Spec{"R", 'r'},
                           Spec{"Power", 'P'}};

// "A Up" and its like are the stick pushed all the way, over what the axes say.
constexpr std::array k_n64_pad{axis("X Axis", -128, 127, 0),
                               axis("Y Axis", -128, 127, 0),
                               Spec{"A Up", 'U'},
                               Spec{"A Down", 'D'},
                               Spec{"A Left", 'L'},
                               Spec{"A Right", 'R'},
                               Spec{"DPad U", 'U'},
                               Spec{"DPad D", 'D'},
                               Spec{"DPad L", 'L'},
                               Spec{"DPad R", 'R'},
                               Spec{"Start", 'S'},
                               Spec{"Z", 'Z'},
                               Spec{"B", 'B'},
                               Spec{"A", 'A'},
                               Spec{"C Up", 'u'},
                               Spec{"C Down", 'd'},
                               Spec{"C Right", 'r'},
                               Spec{"C Left", 'l'},
                               Spec{"L", 'l'},
                               Spec{"R", 'r'}};

// A pad of three buttons ends with Start.
constexpr std::array k_gen_pad{Spec{"Up", 'U'}, Spec{"Down", 'D'}, Spec{"Left", 'L'}, Spec{"Right", 'R'},
                               Spec{"A", 'A'},  Spec{"B", 'B'},    Spec{"C", 'C'},    Spec{"Start", 'S'},
                               Spec{"X", 'X'},  Spec{"Y", 'Y'},    Spec{"Z", 'Z'},    Spec{"Mode", 'M'}};

constexpr std::array k_sms{Spec{"Reset", 'r'}, Spec{"Pause", 'p'}};
constexpr std::array k_sms_pad{Spec{"Up", 'U'},    Spec{"Down", 'D'}, Spec{"Left", 'L'},
                               Spec{"Right", 'R'}, Spec{"B1", '1'},   Spec{"B2", '2'}};
constexpr std::array k_gg{Spec{"Reset", 'r'}};
constexpr std::array k_gg_pad{Spec{"Up", 'U'}, Spec{"Down", 'D'}, Spec{"Left", 'L'}, Spec{"Right", 'R'},
                              Spec{"B1", '1'}, Spec{"B2", '2'},   Spec{"Start", 'S'}};

constexpr std::array k_pce_pad{Spec{"Up", 'U'},     Spec{"Down", 'D'}, Spec{"Left", 'L'}, Spec{"Right", 'R'},
                               Spec{"Select", 's'}, Spec{"Run", 'R'},  Spec{"B2", '2'},   Spec{"B1", '1'}};
// The order was not verified.
constexpr std::array k_nyma_pce_pad{Spec{"Up", 'U'},
                                    Spec{"Down", 'D'},
                                    Spec{"Left", 'L'},
                                    Spec{"Right", 'R'},
                                    Spec{"I", '1'},
                                    Spec{"II", '2'},
                                    Spec{"III", '3'},
                                    Spec{"IV", '4'},
                                    Spec{"V", '5'},
                                    Spec{"VI", '6'},
                                    Spec{"Select", 's'},
                                    Spec{"Run", 'R'},
                                    Spec{"Mode: Set 2-button", 'm'},
                                    Spec{"Mode: Set 6-button", 'M'}};

// How many discs there are depends on the game.
constexpr std::array k_psx{axis("Disc Select", 0, 10, 1), Spec{"Open", 'O'}, Spec{"Close", 'C'}, Spec{"Reset", 'r'}};
constexpr std::array k_psx_pad{Spec{"Up", 'U'},     Spec{"Down", 'D'},  Spec{"Left", 'L'},   Spec{"Right", 'R'},
                               Spec{"Select", 's'}, Spec{"Start", 'S'}, Spec{"Square", 'Q'}, Spec{"Triangle", 'T'},
                               Spec{"Circle", 'O'}, Spec{"Cross", 'X'}, Spec{"L1", 'l'},     Spec{"R1", 'r'},
                               Spec{"L2", 'L'},     Spec{"R2", 'R'}};
// Of Nyma's cores for consoles with discs. The range of the first, and the characters of the trays, were not verified.
constexpr std::array k_nyma_discs{axis("Disk Index", -1, 10, 0), Spec{"Power", 'P'}, Spec{"Reset", 'r'},
                                  Spec{"Open Tray", 'o'}, Spec{"Close Tray", 'c'}};
// The ranges were not verified.
constexpr std::array k_nyma_psx_pad{axis("Left Stick Up / Down", 0, 255, 128),
                                    axis("Left Stick Left / Right", 0, 255, 128),
                                    axis("Right Stick Up / Down", 0, 255, 128),
                                    axis("Right Stick Left / Right", 0, 255, 128),
                                    Spec{"D-Pad Up", 'U'},
                                    Spec{"D-Pad Down", 'D'},
                                    Spec{"D-Pad Left", 'L'},
                                    Spec{"D-Pad Right", 'R'},
                                    Spec{"Select", 's'},
                                    Spec{"Start", 'S'},
                                    Spec{"△", 'T'},
                                    Spec{"X", 'X'},
                                    Spec{"□", 'Q'},
                                    Spec{"○", 'O'},
                                    Spec{"L1", 'l'},
                                    Spec{"L2", 'L'},
                                    Spec{"R1", 'r'},
                                    Spec{"R2", 'R'},
                                    Spec{"Left Stick, Button", '<'},
                                    Spec{"Right Stick, Button", '>'},
                                    Spec{"Analog", 'M'}};

// The order of Mednafen's settings, by which Nyma's cores sort.
constexpr std::array k_saturn_pad{Spec{"Up", 'U'},    Spec{"Down", 'D'}, Spec{"Left", 'L'}, Spec{"Right", 'R'},
                                  Spec{"Start", 'S'}, Spec{"A", 'A'},    Spec{"B", 'B'},    Spec{"C", 'C'},
                                  Spec{"X", 'X'},     Spec{"Y", 'Y'},    Spec{"Z", 'Z'},    Spec{"L", 'l'},
                                  Spec{"R", 'r'}};

constexpr std::array k_a26{Spec{"Reset", 'r'}, Spec{"Select", 's'}, Spec{"Power", 'P'},
                           Spec{"Toggle Left Difficulty", 'l'}, Spec{"Toggle Right Difficulty", 'r'}};
constexpr std::array k_a26_pad{Spec{"Up", 'U'}, Spec{"Down", 'D'}, Spec{"Left", 'L'}, Spec{"Right", 'R'},
                               Spec{"Button", 'B'}};

constexpr std::array k_nds{axis("Touch X", 0, 255, 128),
                           axis("Touch Y", 0, 191, 96),
                           axis("Mic Volume", 0, 100, 100),
                           axis("GBA Light Sensor", 0, 10, 0),
                           Spec{"Up", 'U'},
                           Spec{"Down", 'D'},
                           Spec{"Left", 'L'},
                           Spec{"Right", 'R'},
                           Spec{"Start", 'S'},
                           Spec{"Select", 's'},
                           Spec{"B", 'B'},
                           Spec{"A", 'A'},
                           Spec{"Y", 'Y'},
                           Spec{"X", 'X'},
                           Spec{"L", 'l'},
                           Spec{"R", 'r'},
                           Spec{"LidOpen", 'o'},
                           Spec{"LidClose", 'c'},
                           Spec{"Touch", 'T'},
                           Spec{"Microphone", 'M'},
                           Spec{"Power", 'P'}};

constexpr std::array k_vb{Spec{"L_Up", 'U'},   Spec{"L_Down", 'D'}, Spec{"L_Left", 'L'}, Spec{"L_Right", 'R'},
                          Spec{"R_Up", 'u'},   Spec{"R_Down", 'd'}, Spec{"R_Left", 'l'}, Spec{"R_Right", 'r'},
                          Spec{"B", 'B'},      Spec{"A", 'A'},      Spec{"L", 'l'},      Spec{"R", 'r'},
                          Spec{"Select", 's'}, Spec{"Start", 'S'},  Spec{"Power", 'P'}};

// How many pads are plugged in by default was verified for NES, SMS and A26 only.
constexpr std::array k_systems{
    SystemInfo{"NES", {"NesHawk"}, k_reset_power, k_nes_pad, 2, k_power_reset},
    SystemInfo{"NES", {"QuickNes", "quickerNES"}, k_reset_power, k_nes_pad, 1},
    SystemInfo{"NES", {"SubNESHawk"}, k_sub_nes, k_nes_pad, 1},
    SystemInfo{"SNES", {"BSNESv115+", "BSNES", "Snes9x"}, k_reset_power, k_snes_pad, 1},
    SystemInfo{"SNES", {"SubBSNESv115+"}, k_sub_snes, k_snes_pad, 1},
    SystemInfo{"GB", {"Gambatte"}, k_gb, {}, 1},
    SystemInfo{"GB", {"SubGambatte"}, k_sub_gb, {}, 1},
    SystemInfo{"GBC", {"Gambatte"}, k_gb, {}, 1},
    SystemInfo{"GBC", {"SubGambatte"}, k_sub_gb, {}, 1},
    SystemInfo{"GBA", {"mGBA"}, k_gba, {}, 1},
    SystemInfo{"N64", {"Mupen64Plus"}, k_reset_power, k_n64_pad, 1},
    SystemInfo{"GEN", {"Genplus-gx"}, k_power_reset, k_gen_pad, 1},
    SystemInfo{"32X", {"PicoDrive"}, k_power_reset, k_gen_pad, 2},
    SystemInfo{"SMS", {"SMSHawk"}, k_sms, k_sms_pad, 2},
    SystemInfo{"GG", {"SMSHawk"}, k_gg, k_gg_pad, 1},
    SystemInfo{"PCE", {"PCEHawk"}, {}, k_pce_pad, 1},
    SystemInfo{"PCE", {"TurboNyma", "HyperNyma"}, {}, k_nyma_pce_pad, 1},
    SystemInfo{"PSX", {"Octoshock"}, k_psx, k_psx_pad, 1},
    SystemInfo{"PSX", {"Nymashock"}, k_nyma_discs, k_nyma_psx_pad, 1},
    SystemInfo{"SAT", {"Saturnus"}, k_nyma_discs, k_saturn_pad, 2},
    SystemInfo{"A26", {"Atari2600Hawk"}, k_a26, k_a26_pad, 2},
    SystemInfo{"NDS", {"melonDS"}, k_nds, {}, 1},
    SystemInfo{"VB", {"Virtual Boyee"}, k_vb, {}, 1},
};

} // namespace

std::span<const SystemInfo> systems()
{
    return k_systems;
}

} // namespace bh::protocol
