#pragma once

#include "index_page.hpp"

#include <bh/record/line_parser.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

/// What a reader that begins in the middle of a file must know: the header, the sessions that are open, where their
/// episodes stand, and how many steps there were. Memory grows with the number of sessions open at once.
class ChunkState
{
public:
    void update(std::string_view line, const RecordPlace& record);
    /// The `chunk` record, without LF.
    [[nodiscard]] std::string record(std::uint64_t chunk) const;

private:
    struct Session
    {
        std::string line;
        std::uint64_t episode = 0;
        std::uint64_t next_step = 0;
    };

    std::string m_header = R"({"type":"header","version":1})";
    bool m_header_fits = true;
    std::map<std::uint64_t, Session> m_sessions;
    std::uint64_t m_steps = 0; ///< so far
};

/// The records that a `chunk` record repeats, as they came, byte by byte.
struct ContextLines
{
    std::string header; ///< empty if there is none
    std::vector<std::string> sessions;
};

/// `line` is a JSON object, and has k_padding_bytes readable bytes behind it.
ContextLines context_lines(std::string_view line);

} // namespace bh::trajectory
