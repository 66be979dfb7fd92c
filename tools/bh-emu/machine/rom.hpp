#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bh::emu {

/// A game file, read whole.
struct Rom
{
    std::filesystem::path path; ///< absolute
    std::vector<std::byte> content;
    std::string sha1; ///< upper-case hex, of the content without a copier's 512-byte header

    [[nodiscard]] std::string name() const { return path.stem().string(); }

    /// The content behind the 512 bytes that copiers put in front of SNES games, if they are there.
    [[nodiscard]] std::size_t copier_header_bytes() const { return content.size() % 1024 == 512 ? 512 : 0; }
};

/// \throws bh::FileError if it cannot be read, is empty or above 64 MiB.
Rom read_rom(const std::filesystem::path& path);

/// Upper-case hex, as BizHawk prints hashes.
std::string sha1_hex(std::span<const std::byte> bytes);
std::string md5_hex(std::span<const std::byte> bytes);
std::string sha256_hex(std::span<const std::byte> bytes);

/// A console that we know by its ROMs' file names.
struct System
{
    std::string_view id;   ///< as emu.getsystemid() says it
    std::string_view core; ///< the core that plays it unless the user names one
};

/// By the extension: .nes, .gb, .gbc, .sfc, .smc, .gba. Null if unknown.
const System* system_of(const std::filesystem::path& rom);

} // namespace bh::emu
