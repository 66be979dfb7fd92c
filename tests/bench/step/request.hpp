// The bytes that BizHawk's comm.httpPost puts on the wire for one update.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bh::bench {

/// What the host of the emulator writes. Mono sends head and body at once; .NET Framework asks with
/// `Expect: 100-continue` first and sends the body after the answer to that.
enum class Profile : bool
{
    mono,
    windows
};

struct Request
{
    std::string head; ///< up to and with the empty line
    std::string body;
};

/// Makes the updates of one emulated game: a state line of about 300 bytes whose values move from step to step, the
/// same sequence for the same seed.
class RequestMaker
{
public:
    RequestMaker(std::string_view path, unsigned port, Profile profile, std::uint32_t seed);

    /// Replaces `out` by the next update; keeps its memory.
    void next(Request& out);

private:
    unsigned draw(unsigned below);

    std::string m_head_start; ///< up to the value of Content-Length
    std::string m_head_end;   ///< from there
    std::uint32_t m_random;
    unsigned m_frame = 0;
};

} // namespace bh::bench
