#include "returns.hpp"

#include <bh/record/reader.hpp>
#include <bh/record/step.hpp>
#include <bh/trajectory/open.hpp>

#include <algorithm>
#include <unordered_map>

namespace bh::play {

namespace {

/// Adds up what comes record by record.
class Sum
{
public:
    void add(record::Reader& reader)
    {
        switch (reader.type()) {
        case record::Type::step:
            add_step(record::read_step(reader.object(), reader.view()));
            break;
        case record::Type::episode:
            end_episode(reader.object());
            break;
        default:
            break;
        }
    }

    Returns finish()
    {
        constexpr double k_us_per_second = 1e6;
        m_returns.unfinished = m_open.size();
        if (m_last_us > m_first_us) {
            m_returns.steps_per_second = static_cast<double>(m_returns.steps - 1) * k_us_per_second /
                                         static_cast<double>(m_last_us - m_first_us);
        }
        return std::move(m_returns);
    }

private:
    void add_step(const record::Step& step)
    {
        EpisodeReturn& episode = m_open[step.place.session];
        if (step.reward) {
            episode.total += *step.reward;
            ++m_returns.rewards;
        }
        episode.length += step.has_action ? 1 : 0;
        m_first_us = m_returns.steps == 0 ? step.time_us : m_first_us;
        m_last_us = std::max(m_last_us, step.time_us);
        ++m_returns.steps;
    }

    void end_episode(const simdjson::dom::object& object)
    {
        std::uint64_t session = 0;
        if (object["session"].get_uint64().get(session) != simdjson::SUCCESS) {
            return;
        }
        if (const auto open = m_open.find(session); open != m_open.end()) {
            m_returns.episodes.push_back(open->second);
            m_open.erase(open);
        }
    }

    Returns m_returns;
    std::unordered_map<std::uint64_t, EpisodeReturn> m_open; ///< by session
    std::int64_t m_first_us = 0;
    std::int64_t m_last_us = 0;
};

} // namespace

Returns read_returns(const std::string& path)
{
    record::Reader reader{trajectory::open_recording(path), {.needs_header = true}};
    Sum sum;
    while (reader.next()) {
        sum.add(reader);
    }
    Returns returns = sum.finish();
    returns.problem = reader.problem().empty() ? reader.cut_short() : reader.problem();
    return returns;
}

} // namespace bh::play
