#include "bytes.hpp"

#include <bh/base/error.hpp>

#include <bit>
#include <cmath>

namespace bh::policy {

namespace {

template <typename Unsigned>
void put(std::string& out, Unsigned value)
{
    for (std::size_t i = 0; i < sizeof value; ++i) {
        out += static_cast<char>(value >> (8 * i) & 0xFFU);
    }
}

template <typename Unsigned>
Unsigned get(std::string_view bytes)
{
    Unsigned value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) {
        value |= static_cast<Unsigned>(static_cast<Unsigned>(static_cast<unsigned char>(bytes[i])) << (8 * i));
    }
    return value;
}

template <typename Real>
void check_finite(Real value)
{
    if (!std::isfinite(value)) {
        throw DataError{"a number that is not finite"};
    }
}

} // namespace

void ByteWriter::integer(std::uint64_t value)
{
    put(m_bytes, value);
}

void ByteWriter::real(double value)
{
    check_finite(value);
    put(m_bytes, std::bit_cast<std::uint64_t>(value));
}

void ByteWriter::floats(std::span<const float> values)
{
    for (const float value : values) {
        check_finite(value);
        put(m_bytes, std::bit_cast<std::uint32_t>(value));
    }
}

void ByteWriter::text(std::string_view value)
{
    integer(value.size());
    m_bytes += value;
}

std::string_view ByteReader::take(std::uint64_t count)
{
    if (count > m_left.size()) {
        throw DataError{"cut short"};
    }
    const std::string_view bytes = m_left.substr(0, static_cast<std::size_t>(count));
    m_left.remove_prefix(bytes.size());
    return bytes;
}

std::uint64_t ByteReader::integer()
{
    return get<std::uint64_t>(take(8));
}

std::uint64_t ByteReader::integer_below(std::uint64_t limit)
{
    const std::uint64_t value = integer();
    if (value >= limit) {
        throw DataError{"a number that cannot be"};
    }
    return value;
}

double ByteReader::real()
{
    const auto value = std::bit_cast<double>(integer());
    check_finite(value);
    return value;
}

void ByteReader::floats(std::span<float> values)
{
    for (float& value : values) {
        value = std::bit_cast<float>(get<std::uint32_t>(take(4)));
        check_finite(value);
    }
}

std::string ByteReader::text()
{
    return std::string{take(integer())};
}

} // namespace bh::policy
