// The bytes that BizHawk's comm.httpPost puts on the wire for one step.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bh::bench {

/// What the host of the emulator writes. Mono sends head and body at once; .NET Framework asks with
/// `Expect: 100-continue` first and sends the body after the answer to that.
enum class Profile : bool
{
    mono,
    windows
};

/// What the client says in a step.
enum class Dialogue
{
    gsl,       ///< a state line of about 300 bytes
    statements ///< six statements, as the documentation of BrainHawk has them
};

struct Request
{
    std::string head; ///< up to and with the empty line
    std::string body;
    std::string_view reply_start; ///< what the reply's body must begin with
};

/// Makes the requests of one emulated game; the values move from step to step, the same for the same seed.
class RequestMaker
{
public:
    /// With a `png`, each step begins with a post of that screenshot.
    RequestMaker(std::string_view path, unsigned port, Profile profile, Dialogue dialogue, std::string_view png,
                 std::uint32_t seed);

    /// Replaces `out` by the requests of the next step, one after another; keeps its memory.
    void next(std::vector<Request>& out);

private:
    void put_state(std::string& body);
    void put_statements(std::string& body);
    void put_head(Request& out) const;
    unsigned draw(unsigned below);

    std::string m_head_start; ///< up to the value of Content-Length
    std::string m_head_end;   ///< from there
    Dialogue m_dialogue;
    std::string m_screenshot; ///< the body that posts it; empty for none
    std::uint32_t m_random;
    unsigned m_frame = 0;
};

} // namespace bh::bench
