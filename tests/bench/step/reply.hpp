// An HTTP reply as it comes in, piece by piece, checked to begin as it must.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace bh::bench {

class Reply
{
public:
    enum class State
    {
        more,     ///< not complete yet
        interim,  ///< a 100 has come and was taken out
        complete, ///< status 200 and a body that begins as it must
        wrong     ///< anything else; fault() says what
    };

    /// Begins with the next reply; `start` is what its body must begin with.
    void clear(std::string_view start)
    {
        m_used = 0;
        m_start = start;
    }

    /// Where the next bytes go; empty if the reply is larger than any reply may be.
    std::span<char> room() { return std::span{m_bytes}.subspan(m_used); }

    State add(std::size_t bytes);
    /// The peer closed: that ends a body without Content-Length.
    State at_close();

    std::string_view fault() const { return m_fault; }

private:
    State check(bool closed);
    State wrong(std::string_view what);

    std::array<char, 16384> m_bytes;
    std::size_t m_used = 0;
    std::string_view m_start;
    std::string m_fault;
};

} // namespace bh::bench
