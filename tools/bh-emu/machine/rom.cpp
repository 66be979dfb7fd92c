#include "machine/rom.hpp"

#include "machine/hash.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>

#include <span>

namespace bh::emu {

namespace {

constexpr std::size_t k_rom_bytes_max = 64U * 1024 * 1024; // twice the largest cartridge of these systems
constexpr std::size_t k_read_bytes = 64U * 1024;

} // namespace

Rom read_rom(const std::filesystem::path& path)
{
    Input input{path.string()};
    Rom rom;
    rom.path = std::filesystem::absolute(path);
    for (;;) {
        const std::size_t used = rom.content.size();
        if (used > k_rom_bytes_max) {
            throw FileError{path.string(), "is larger than any game (64 MiB)"};
        }
        rom.content.resize(used + k_read_bytes);
        const std::size_t got = input.read({reinterpret_cast<char*>(rom.content.data()) + used, k_read_bytes});
        rom.content.resize(used + got);
        if (got == 0) {
            break;
        }
    }
    if (rom.content.empty()) {
        throw FileError{path.string(), "is empty"};
    }
    rom.sha1 = sha1_hex(std::span<const std::byte>{rom.content}.subspan(rom.copier_header_bytes()));
    return rom;
}

} // namespace bh::emu
