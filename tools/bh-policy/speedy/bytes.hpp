#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bh::policy {

/// Puts values one after another: integers in 8 bytes and numbers as their IEEE 754 bits, the low byte first. What
/// ByteReader would refuse is not put: real() and floats() \throw bh::DataError for numbers that are not finite.
class ByteWriter
{
public:
    void integer(std::uint64_t value);
    void real(double value);
    void floats(std::span<const float> values);
    void text(std::string_view value);

    [[nodiscard]] const std::string& bytes() const { return m_bytes; }

private:
    std::string m_bytes;
};

/// Takes them again. Every function \throws bh::DataError if the bytes do not suffice or the value cannot be.
class ByteReader
{
public:
    explicit ByteReader(std::string_view bytes) : m_left{bytes} {}

    std::uint64_t integer();
    /// 0 to `limit` - 1
    std::uint64_t integer_below(std::uint64_t limit);
    /// A finite number.
    double real();
    /// As many as there is room for; all finite.
    void floats(std::span<float> values);
    std::string text();

    [[nodiscard]] bool at_end() const { return m_left.empty(); }

private:
    std::string_view take(std::uint64_t count);

    std::string_view m_left;
};

} // namespace bh::policy
