#include "machine/rom.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <span>
#include <string>
#include <utility>

namespace bh::emu {

namespace {

constexpr std::size_t k_rom_bytes_max = 64U * 1024 * 1024; // twice the largest cartridge of these systems
constexpr std::size_t k_read_bytes = 64U * 1024;

std::string digest_hex(const EVP_MD* algorithm, std::span<const std::byte> bytes)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, algorithm, nullptr) != 1) {
        throw Error{"the hash function failed"};
    }
    constexpr const char* k_digits = "0123456789ABCDEF";
    std::string text;
    for (unsigned i = 0; i < length; ++i) {
        text += k_digits[digest[i] >> 4];
        text += k_digits[digest[i] & 0xF];
    }
    return text;
}

constexpr System k_nes{"NES", "nestopia"};
constexpr System k_gb{"GB", "gambatte"};
constexpr System k_gbc{"GBC", "gambatte"};
constexpr System k_snes{"SNES", "bsnes_mercury_performance"};
constexpr System k_gba{"GBA", "mgba"};

constexpr std::array<std::pair<std::string_view, const System*>, 6> k_extensions{{
    {".nes", &k_nes},
    {".gb", &k_gb},
    {".gbc", &k_gbc},
    {".sfc", &k_snes},
    {".smc", &k_snes},
    {".gba", &k_gba},
}};

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

std::string sha1_hex(std::span<const std::byte> bytes)
{
    return digest_hex(EVP_sha1(), bytes);
}

std::string md5_hex(std::span<const std::byte> bytes)
{
    return digest_hex(EVP_md5(), bytes);
}

std::string sha256_hex(std::span<const std::byte> bytes)
{
    return digest_hex(EVP_sha256(), bytes);
}

const System* system_of(const std::filesystem::path& rom)
{
    std::string extension = rom.extension().string();
    std::transform(extension.begin(), extension.end(), extension.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const auto& [known, system] : k_extensions) {
        if (extension == known) {
            return system;
        }
    }
    return nullptr;
}

} // namespace bh::emu
