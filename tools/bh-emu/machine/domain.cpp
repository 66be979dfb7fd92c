#include "machine/domain.hpp"

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

} // namespace bh::emu
