#include "png_extent.hpp"

#include "first_bytes.hpp"

namespace bh::net {

namespace {

constexpr std::size_t k_chunk_head_bytes = 8;     // length, type
constexpr std::size_t k_chunk_bytes = 8 + 4;      // and the checksum
constexpr std::size_t k_length_max = 0x7fff'ffff; // of the PNG specification

std::size_t big_endian(std::string_view bytes)
{
    std::size_t value = 0;
    for (const char byte : bytes) {
        value = value << 8 | static_cast<unsigned char>(byte);
    }
    return value;
}

} // namespace

PngExtent::State PngExtent::look(std::string_view bytes)
{
    if (m_chunk == 0) {
        m_size = k_png_signature.size() + k_chunk_head_bytes;
        if (!k_png_signature.starts_with(bytes.substr(0, k_png_signature.size()))) {
            return State::bad;
        }
        if (bytes.size() < k_png_signature.size()) {
            return State::unfinished;
        }
        m_chunk = k_png_signature.size();
    }
    while (bytes.size() >= m_chunk + k_chunk_head_bytes) {
        const std::size_t length = big_endian(bytes.substr(m_chunk, 4));
        const std::size_t end = m_chunk + k_chunk_bytes + length;
        if (length > k_length_max || end > m_bytes_max) {
            return State::bad;
        }
        if (bytes.size() < end) {
            m_size = end;
            return State::unfinished;
        }
        if (bytes.substr(m_chunk + 4, 4) == "IEND") {
            m_size = end;
            return State::whole;
        }
        m_chunk = end;
    }
    m_size = m_chunk + k_chunk_head_bytes;
    return State::unfinished;
}

} // namespace bh::net
