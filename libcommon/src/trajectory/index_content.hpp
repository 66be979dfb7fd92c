#pragma once

#include "index_page.hpp"

#include <bh/record/line_parser.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bh::trajectory {

/// What the index says of a chunk's records, collected while they go by. It belongs to the chunk, and may go with it to
/// another thread.
class ChunkContent
{
public:
    struct Session
    {
        std::uint64_t number = 0;
        StepPlace low;
        StepPlace high;
        std::uint32_t steps = 0;
    };

    struct EpisodeStart
    {
        std::uint64_t session = 0;
        std::uint64_t episode = 0;
        std::uint32_t step = 0; ///< steps in the chunk before it
    };

    /// A record of the chunk; not its `chunk` and `pixels` records. `picture_left_out`: the chunk has it without the
    /// picture that the object names.
    void add(record::Type type, const simdjson::dom::object& object, bool picture_left_out = false);

    /// Begins with the next chunk; needed after a move, too.
    void clear();

    [[nodiscard]] std::uint32_t kinds() const { return m_kinds; }

    [[nodiscard]] std::uint32_t steps() const { return m_steps; }

    /// Steps with a picture, in whatever form.
    [[nodiscard]] std::uint32_t pictures() const { return m_pictures; }

    [[nodiscard]] const TimeRange& time() const { return m_time; }

    /// Those that have steps here, by their numbers.
    [[nodiscard]] const std::vector<Session>& sessions() const { return m_sessions; }

    [[nodiscard]] const std::vector<EpisodeStart>& episodes() const { return m_episodes; }

private:
    void add_step(const simdjson::dom::object& step);
    Session& session(std::uint64_t number, StepPlace place);

    std::uint32_t m_kinds = 0;
    std::uint32_t m_steps = 0;
    std::uint32_t m_pictures = 0;
    TimeRange m_time;
    std::vector<Session> m_sessions;
    std::size_t m_last_session = 0; ///< in m_sessions; the next step is most often its, too
    std::vector<EpisodeStart> m_episodes;
};

} // namespace bh::trajectory
