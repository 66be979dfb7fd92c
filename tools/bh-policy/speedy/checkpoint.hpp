#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bh::policy {

/// A regular file that holds all a learner knows, bh-policy(1): a line that says what it is, the version, the size and
/// the checksum of what follows, and that. It appears whole or not at all.

/// \throws bh::FileError
void write_checkpoint(const std::string& path, std::string_view content);

/// Before hours of learning: could one be written now? What is there stays. \throws bh::FileError if not
void check_checkpoint_path(const std::string& path);

/// The content of a checkpoint; nothing has been looked at yet but that it is whole.
/// \throws bh::FileError, bh::DataError if it is none, damaged, cut, or of another version
std::string read_checkpoint(const std::string& path);

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
