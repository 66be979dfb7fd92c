#include "machine/domain.hpp"

#include <array>

namespace bh::emu {

namespace {

// BizHawk's names, main memory first.
constexpr std::array<std::string_view, 10> k_nes_domains{"RAM",      "System Bus", "PPU Bus",     "CIRAM (nametables)",
                                                         "PALRAM",   "OAM",        "Battery RAM", "PRG ROM",
                                                         "CHR VROM", "WRAM"};
constexpr std::array<std::string_view, 9> k_snes_domains{"WRAM",  "CARTROM", "CARTRAM",    "VRAM",       "OAM",
                                                         "CGRAM", "APURAM",  "System Bus", "SGB CARTROM"};
constexpr std::array<std::string_view, 8> k_gb_domains{"WRAM", "ROM",     "VRAM",       "OAM",
                                                       "HRAM", "CartRAM", "System Bus", "BGP"};
constexpr std::array<std::string_view, 10> k_gba_domains{"IWRAM", "EWRAM", "BIOS", "PALRAM",        "VRAM",
                                                         "OAM",   "ROM",   "SRAM", "Combined WRAM", "System Bus"};

} // namespace

DomainList::DomainList(std::string_view system_id, const Core& core, const Rom& rom)
{
    if (system_id == "NES") {
        m_known = k_nes_domains;
        add_nes(core, rom);
    } else if (system_id == "SNES") {
        m_known = k_snes_domains;
        add_snes(core, rom);
    } else if (system_id == "GB" || system_id == "GBC") {
        m_known = k_gb_domains;
        add_gb(core, rom, system_id == "GBC");
    } else if (system_id == "GBA") {
        m_known = k_gba_domains;
        add_gba(core, rom);
    }
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

bool DomainList::is_known(std::string_view name) const
{
    for (const std::string_view known : m_known) {
        if (known == name) {
            return true;
        }
    }
    return false;
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

void DomainList::add_bus(std::uint64_t size, std::vector<BusRange> ranges)
{
    if (!ranges.empty()) {
        m_domains.push_back({std::string{k_system_bus}, size, std::move(ranges)});
    }
}

} // namespace bh::emu
