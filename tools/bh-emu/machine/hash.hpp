#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace bh::emu {

/// Upper-case hex, as BizHawk prints hashes.
std::string sha1_hex(std::span<const std::byte> bytes);
std::string md5_hex(std::span<const std::byte> bytes);
std::string sha256_hex(std::span<const std::byte> bytes);

} // namespace bh::emu
