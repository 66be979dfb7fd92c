#pragma once

#include "core/core.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bh::emu {

class Core;
struct Rom;

/// A memory under BizHawk's name.
struct Domain
{
    std::string name;
    std::uint64_t size = 0;
    std::vector<BusRange> ranges;
    bool keeps_last_byte = false; ///< a bus that gives what it carried last where nothing is mapped
    std::uint8_t unmapped = 0;    ///< what another one gives there

    [[nodiscard]] BusPlace find(std::uint64_t address) const { return find_on_bus(ranges, address); }

    /// What a game would most likely read where find() knows nothing: the byte that the bus carried last, which is the
    /// upper part of the address that the processor has just read behind its instruction, or `unmapped`.
    [[nodiscard]] std::uint8_t open_bus(std::uint64_t address) const;
};

/// All memories of the running game.
class DomainList
{
public:
    static constexpr std::string_view k_system_bus = "System Bus";

    DomainList() = default;
    /// What the core and the file give for this system. The pointers are good until the game is loaded again.
    DomainList(std::string_view system_id, const Core& core, const Rom& rom);

    [[nodiscard]] std::span<const Domain> all() const { return m_domains; }

    /// Null if it is not there.
    [[nodiscard]] const Domain* find(std::string_view name) const;

    /// The memory behind mainmemory: the first. Null if there is none at all.
    [[nodiscard]] const Domain* main() const { return m_domains.empty() ? nullptr : &m_domains.front(); }

private:
    void add(std::string_view name, std::span<std::byte> bytes);
    void add_file(std::string_view name, std::span<const std::byte> bytes);
    void add_bus(std::uint64_t size, std::vector<BusRange> ranges, bool keeps_last_byte, std::uint8_t unmapped);
    void add_nes(const Core& core, const Rom& rom);
    void add_snes(const Core& core, const Rom& rom);
    void add_gb(const Core& core, const Rom& rom, bool color);
    void add_gba(const Core& core, const Rom& rom);

    std::vector<Domain> m_domains;
};

/// PRG and CHR in an iNES file; empty if it is none or is cut short.
struct NesFile
{
    std::span<const std::byte> prg;
    std::span<const std::byte> chr;
    int mapper = 0;

    /// The part of PRG that no bank switch moves: its end, which the processor sees up to $FFFF. Empty if everything
    /// can be switched.
    [[nodiscard]] std::span<const std::byte> fixed_prg() const;
    /// As BizHawk calls the board: "NROM"; "MAPPER019" for one that it has another name for.
    [[nodiscard]] std::string board_name() const;
};

NesFile split_nes_file(std::span<const std::byte> content);

} // namespace bh::emu
