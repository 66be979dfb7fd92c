#include "machine/hash.hpp"

#include <bh/base/error.hpp>

#include <openssl/evp.h>

#include <array>

namespace bh::emu {

namespace {

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

} // namespace

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

} // namespace bh::emu
