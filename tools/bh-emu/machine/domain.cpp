// Which of BizHawk's memories each core gives, and from where.

#include "machine/domain.hpp"

#include "core/core.hpp"
#include "machine/rom.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace bh::emu {

DomainList::DomainList(std::string_view system_id, const Core& core, const Rom& rom)
{
    if (system_id == "NES") {
        add_nes(core, rom);
    } else if (system_id == "SNES") {
        add_snes(core, rom);
    } else if (system_id == "GB" || system_id == "GBC") {
        add_gb(core, rom, system_id == "GBC");
    } else if (system_id == "GBA") {
        add_gba(core, rom);
    }
}

std::uint8_t Domain::open_bus(std::uint64_t address) const
{
    return keeps_last_byte ? static_cast<std::uint8_t>(address >> 8U) : unmapped;
}

const Domain* DomainList::find(std::string_view name) const
{
    for (const Domain& domain : m_domains) {
        if (domain.name == name) {
            return &domain;
        }
    }
    return nullptr;
}

void DomainList::add(std::string_view name, std::span<std::byte> bytes)
{
    if (!bytes.empty()) {
        m_domains.push_back({std::string{name}, bytes.size(), {{0, 0, 0, bytes.size(), bytes.data(), false}}});
    }
}

void DomainList::add_file(std::string_view name, std::span<const std::byte> bytes)
{
    if (!bytes.empty()) {
        // Read-only, as the core works on a copy of its own; find() hands the flag out with every place.
        auto* const data = const_cast<std::byte*>(bytes.data());
        m_domains.push_back({std::string{name}, bytes.size(), {{0, 0, 0, bytes.size(), data, true}}});
    }
}

void DomainList::add_bus(std::uint64_t size, std::vector<BusRange> ranges, bool keeps_last_byte, std::uint8_t unmapped)
{
    if (!ranges.empty()) {
        m_domains.push_back({std::string{k_system_bus}, size, std::move(ranges), keeps_last_byte, unmapped});
    }
}

namespace {

constexpr std::size_t k_banked_bytes = 0x2000; ///< the cartridge RAM that a NES or GB sees at once

std::span<std::byte> on_bus(const Core& core, std::uint64_t address)
{
    for (const BusRange& range : core.bus()) {
        if (range.start == address && range.data != nullptr) {
            return {range.data, range.length};
        }
    }
    return {};
}

} // namespace

NesFile split_nes_file(std::span<const std::byte> content)
{
    constexpr std::size_t k_header_bytes = 16;
    constexpr std::size_t k_trainer_bytes = 512;
    constexpr std::size_t k_prg_unit_bytes = 0x4000;
    constexpr std::size_t k_chr_unit_bytes = 0x2000;
    const auto byte = [&](std::size_t at) { return std::to_integer<std::size_t>(content[at]); };
    if (content.size() < k_header_bytes || byte(0) != 'N' || byte(1) != 'E' || byte(2) != 'S' || byte(3) != 0x1A) {
        return {};
    }
    const bool is_nes2 = (byte(7) & 0x0C) == 0x08; // NES 2.0 keeps the sizes' upper bits in byte 9
    const std::size_t prg_bytes = (byte(4) | (is_nes2 ? (byte(9) & 0x0F) << 8 : 0)) * k_prg_unit_bytes;
    const std::size_t chr_bytes = (byte(5) | (is_nes2 ? (byte(9) & 0xF0) << 4 : 0)) * k_chr_unit_bytes;
    const std::size_t start = k_header_bytes + ((byte(6) & 0x04) != 0 ? k_trainer_bytes : 0);
    if (content.size() < start + prg_bytes + chr_bytes) {
        return {};
    }
    const auto mapper = static_cast<int>(byte(6) >> 4 | (byte(7) & 0xF0) | (is_nes2 ? (byte(8) & 0x0F) << 8 : 0));
    return {content.subspan(start, prg_bytes), content.subspan(start + prg_bytes, chr_bytes), mapper};
}

std::span<const std::byte> NesFile::fixed_prg() const
{
    constexpr std::size_t k_8k = 0x2000;
    constexpr std::size_t k_all = 0x8000;
    std::size_t bytes = 0;
    switch (mapper) {
    case 0:   // NROM
    case 3:   // CNROM
    case 13:  // CPROM
    case 87:  //
    case 185: // CNROM with protection: they switch CHR only
        bytes = k_all;
        break;
    case 9: // MMC2
        bytes = 3 * k_8k;
        break;
    case 1:  // MMC1, in the mode that it is switched on in
    case 2:  // UxROM
    case 10: // MMC4
    case 68: //
    case 71: //
        bytes = 2 * k_8k;
        break;
    case 4: // MMC3
    case 5: // MMC5
    case 19:
    case 21:
    case 22:
    case 23:
    case 24:
    case 25:
    case 26:
    case 69:
    case 85:
    case 118:
    case 119:
        bytes = k_8k;
        break;
    default:
        break;
    }
    return prg.last(std::min(bytes, prg.size()));
}

std::string NesFile::board_name() const
{
    switch (mapper) {
    case 0:
        return "NROM";
    case 1:
        return "SxROM";
    case 2:
        return "UxROM";
    case 3:
        return "CNROM";
    case 4:
        return "TxROM";
    case 5:
        return "ExROM";
    case 7:
        return "AxROM";
    default:
        std::array<char, 16> name{};
        std::snprintf(name.data(), name.size(), "MAPPER%03d", mapper);
        return name.data();
    }
}

void DomainList::add_nes(const Core& core, const Rom& rom)
{
    const auto ram = core.memory(RETRO_MEMORY_SYSTEM_RAM);
    const auto work_ram = core.memory(RETRO_MEMORY_SAVE_RAM);
    const NesFile file = split_nes_file(rom.content);
    add("RAM", ram);
    add("WRAM", work_ram);
    add("Battery RAM", work_ram);
    add_file("PRG ROM", file.prg);
    add_file("CHR VROM", file.chr);
    std::vector<BusRange> bus;
    if (!ram.empty()) {
        bus.push_back({0x0000, 0xE000, 0, ram.size(), ram.data(), false}); // mirrored up to $1FFF
    }
    if (!work_ram.empty()) {
        bus.push_back({0x6000, 0xE000, 0, std::min(work_ram.size(), k_banked_bytes), work_ram.data(), false});
    }
    if (const auto fixed = file.fixed_prg(); !fixed.empty()) {
        auto* const data = const_cast<std::byte*>(fixed.data()); // read-only, as the core works on a copy of its own
        if (fixed.size() == file.prg.size()) {
            bus.push_back({0x8000, 0x8000, 0, fixed.size(), data, true}); // all of it, mirrored
        } else {
            bus.push_back({0x1'0000 - fixed.size(), 0, 0, fixed.size(), data, true});
        }
    }
    add_bus(0x1'0000, std::move(bus), true, 0);
}

void DomainList::add_snes(const Core& core, const Rom& rom)
{
    add("WRAM", core.memory(RETRO_MEMORY_SYSTEM_RAM));
    add_file("CARTROM", std::span<const std::byte>{rom.content}.subspan(rom.copier_header_bytes()));
    add("CARTRAM", core.memory(RETRO_MEMORY_SAVE_RAM));
    add("VRAM", core.memory(RETRO_MEMORY_VIDEO_RAM));
    add_bus(0x100'0000, core.bus(), true, 0);
}

void DomainList::add_gb(const Core& core, const Rom& rom, bool color)
{
    const auto cart_ram = core.memory(RETRO_MEMORY_SAVE_RAM);
    const auto video_ram = on_bus(core, 0x8000);
    const auto rom_bank = on_bus(core, 0x0000);
    const auto other_rom_bank = on_bus(core, 0x4000);
    const auto work_ram = on_bus(core, 0xC000);
    const auto other_work_ram = on_bus(core, 0xD000);
    add("WRAM", core.memory(RETRO_MEMORY_SYSTEM_RAM));
    add_file("ROM", rom.content);
    add("VRAM", video_ram);
    add("CartRAM", cart_ram);

    // The core tells its map once, not which bank is switched in, so only what cannot be switched is on the bus.
    std::vector<BusRange> bus;
    const auto map = [&](std::uint64_t start, std::span<std::byte> bytes, std::uint64_t length, bool read_only) {
        if (!bytes.empty()) {
            bus.push_back({start, 0, 0, std::min<std::uint64_t>(bytes.size(), length), bytes.data(), read_only});
        }
    };
    map(0x0000, rom_bank, 0x4000, true);
    map(0xC000, work_ram, 0x1000, false);
    map(0xE000, work_ram, 0x1000, false); // echo
    if (rom.content.size() <= 0x8000) {
        map(0x4000, other_rom_bank, 0x4000, true);
    }
    if (cart_ram.size() <= k_banked_bytes) {
        map(0xA000, cart_ram, k_banked_bytes, false);
    }
    if (!color) {
        map(0x8000, video_ram, 0x2000, false);
        map(0xD000, other_work_ram, 0x1000, false);
        map(0xF000, other_work_ram, 0x0E00, false); // echo, up to $FDFF
    }
    add_bus(0x1'0000, std::move(bus), false, 0xFF);
}

void DomainList::add_gba(const Core& core, const Rom& rom)
{
    const auto internal = on_bus(core, 0x0300'0000);
    const auto external = on_bus(core, 0x0200'0000);
    add("IWRAM", internal);
    add("EWRAM", external);
    add("BIOS", on_bus(core, 0));
    add("PALRAM", on_bus(core, 0x0500'0000));
    add("VRAM", on_bus(core, 0x0600'0000));
    add("OAM", on_bus(core, 0x0700'0000));
    add_file("ROM", rom.content);
    add("SRAM", core.memory(RETRO_MEMORY_SAVE_RAM));
    if (!internal.empty() && !external.empty()) {
        m_domains.push_back({"Combined WRAM",
                             external.size() + internal.size(),
                             {{0, 0, 0, external.size(), external.data(), false},
                              {external.size(), 0, 0, internal.size(), internal.data(), false}}});
    }
    add_bus(0x1000'0000, core.bus(), false, 0);
}

} // namespace bh::emu
