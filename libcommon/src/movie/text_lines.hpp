#pragma once

#include <bh/base/input.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bh::movie {

/// The lines of a text, one after another, in constant memory, as .NET's StreamReader gives them to BizHawk: a byte
/// order mark says which encoding it is, and CR, LF and CRLF end a line. The lines come as UTF-8.
class TextLines
{
public:
    explicit TextLines(std::unique_ptr<ByteSource> bytes) : m_bytes{std::move(bytes)} {}

    /// The next line without its end; false, and an empty line, behind the last one. The view is valid until the next
    /// call. \throws bh::DataError for a line of more than 64 KiB, and as the source's read()
    bool next(std::string_view& line);

    /// Of the line last read, from 1.
    [[nodiscard]] std::uint64_t number() const { return m_number; }

    /// "run.bk2: Input Log.txt"
    [[nodiscard]] const std::string& name() const { return m_bytes->name(); }

    /// "run.bk2: Input Log.txt: line 12"
    [[nodiscard]] std::string place() const { return name() + ": line " + std::to_string(m_number); }

private:
    enum class Encoding
    {
        unknown, ///< nothing was read
        utf8,
        utf16_little,
        utf16_big
    };

    bool fill();
    void detect();
    void decode_utf16();

    std::unique_ptr<ByteSource> m_bytes;
    Encoding m_encoding = Encoding::unknown;
    std::string m_raw;       ///< UTF-16 that was read and not decoded: less than what makes a character
    std::string m_buffer;    ///< UTF-8
    std::size_t m_begin = 0; ///< of what was not given out yet
    std::uint64_t m_number = 0;
    bool m_ended = false;
    bool m_after_cr = false; ///< the line given out last ended with a CR: an LF behind it belongs to that
};

} // namespace bh::movie
