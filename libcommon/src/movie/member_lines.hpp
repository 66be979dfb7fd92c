#pragma once

#include "zip_reader.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bh::movie {

/// The lines of a text member, one after another, in constant memory.
class MemberLines
{
public:
    explicit MemberLines(ZipMember member) : m_member{std::move(member)} {}

    /// The next line without its LF or CRLF; false, and an empty line, at the end. The view is valid until the next
    /// call. \throws bh::DataError for a line of more than 64 KiB, and as ZipMember::read()
    bool next(std::string_view& line);

    /// Of the line last read, from 1.
    [[nodiscard]] std::uint64_t number() const { return m_number; }

    /// "run.bk2: Input Log.txt: line 12"
    [[nodiscard]] std::string place() const { return m_member.name() + ": line " + std::to_string(m_number); }

private:
    bool fill();

    ZipMember m_member;
    std::string m_buffer;
    std::size_t m_begin = 0; ///< of what was not given out yet
    std::uint64_t m_number = 0;
    bool m_ended = false;
};

} // namespace bh::movie
