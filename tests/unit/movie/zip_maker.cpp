#include "zip_maker.hpp"

#include <string_view>

namespace bh::test {

namespace {

std::uint32_t crc32_of(std::string_view bytes)
{
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
        }
    }
    return ~crc;
}

void put(std::string& out, std::uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; ++i) {
        out += static_cast<char>(value & 0xFFU);
        value >>= 8U;
    }
}

// What the head of a member and its entry in the directory have in common.
std::string common_part(const ZipEntry& entry)
{
    std::string out;
    put(out, 20, 2);
    put(out, 0, 2);
    put(out, entry.method, 2);
    put(out, 0x00210000, 4); // 1980-01-01
    put(out, entry.checksum.value_or(crc32_of(entry.content)), 4);
    put(out, static_cast<std::uint32_t>(entry.content.size()), 4);
    put(out, entry.size.value_or(static_cast<std::uint32_t>(entry.content.size())), 4);
    put(out, static_cast<std::uint32_t>(entry.name.size()), 2);
    put(out, 0, 2);
    return out;
}

} // namespace

std::string make_zip(const std::vector<ZipEntry>& entries)
{
    std::string out;
    std::string directory;
    for (const ZipEntry& entry : entries) {
        const auto offset = static_cast<std::uint32_t>(out.size());
        out += "PK\x03\x04" + common_part(entry) + entry.name + entry.content;
        directory += "PK\x01\x02";
        put(directory, 20, 2);
        directory += common_part(entry);
        put(directory, 0, 6 + 4);
        put(directory, offset, 4);
        directory += entry.name;
    }
    const auto offset = static_cast<std::uint32_t>(out.size());
    out += directory + "PK\x05\x06";
    put(out, 0, 4);
    put(out, static_cast<std::uint32_t>(entries.size()), 2);
    put(out, static_cast<std::uint32_t>(entries.size()), 2);
    put(out, static_cast<std::uint32_t>(directory.size()), 4);
    put(out, offset, 4);
    put(out, 0, 2);
    return out;
}

} // namespace bh::test
