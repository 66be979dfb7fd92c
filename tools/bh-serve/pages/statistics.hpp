#pragma once

#include "session/received_picture.hpp"

#include <bh/base/percentiles.hpp>
#include <bh/cli/context.hpp>
#include <bh/net/message_server.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bh::serve {

/// How many steps the last seconds had, and how long the policy took for them.
class RecentSteps
{
public:
    void add(std::int64_t now_us, std::int64_t policy_us);
    /// Over the last five seconds, or over all the time if that is less.
    [[nodiscard]] double per_second(std::int64_t now_us) const;
    [[nodiscard]] double mean_policy_ms(std::int64_t now_us) const;

private:
    static constexpr std::int64_t k_seconds = 5;

    struct Second
    {
        std::int64_t number = -k_seconds; ///< since the start; older ones are of no account
        std::uint64_t steps = 0;
        std::int64_t policy_us = 0;
    };

    [[nodiscard]] Second sum(std::int64_t now_us) const;

    std::array<Second, k_seconds> m_seconds;
    std::int64_t m_first_us = -1; ///< the first step
};

/// Steps of the last minutes, second by second.
class StepHistory
{
public:
    static constexpr std::int64_t k_seconds = 300;

    struct Second
    {
        std::int64_t number = -1; ///< since the start
        std::uint64_t steps = 0;
        std::int64_t policy_us = 0;
    };

    void add(std::int64_t now_us, std::int64_t policy_us);

    /// The first second that can be asked for: `from`, unless that is too long ago.
    [[nodiscard]] std::int64_t first(std::int64_t now_us, std::int64_t from) const;
    /// Null if it had no step.
    [[nodiscard]] const Second* find(std::int64_t number) const;

private:
    std::array<Second, k_seconds> m_seconds;
};

/// How fast steps came, from the first to the last, and what time the policy took.
class Pace
{
public:
    void add(std::int64_t now_us, std::optional<std::int64_t> policy_us);
    /// Nothing before two steps have come at different times.
    [[nodiscard]] std::optional<double> steps_per_second() const;
    /// The median. Nothing if no policy was asked.
    [[nodiscard]] std::optional<double> policy_ms() const;

private:
    std::uint64_t m_steps = 0;
    std::int64_t m_first_us = 0;
    std::int64_t m_last_us = 0;
    Percentiles m_policy_us;
};

/// What the server has done so far, for people and for Prometheus. Times are microseconds since its start.
class Statistics
{
public:
    struct SessionRow
    {
        std::string name;
        std::string peer;
        std::string dialect; ///< as in the session's record
        std::string user_agent;
        std::uint64_t steps = 0; ///< in all episodes
        std::uint64_t episode = 0;
        std::int64_t last_us = 0; ///< when it was heard last
        RecentSteps recent;
        std::shared_ptr<Pace> pace; ///< large, so it is made with the first step

        /// What is known of the last step.
        struct Last
        {
            std::uint64_t step = 0;
            std::string observation; ///< a JSON object; empty if it is too long to be shown
            std::string action;      ///< empty: none, or not known yet
            std::optional<double> reward;
            double total = 0; ///< of the episode's rewards
            bool has_return = false;
            std::uint64_t pictures = 0; ///< of the session
            ReceivedPicture picture; ///< the newest; of k_pictures_max sessions only, and of those that are not large
        };

        Last last = {};
    };

    static constexpr std::size_t k_observation_bytes_max = std::size_t{16} << 10; ///< shown of a step
    static constexpr std::size_t k_pictures_max = 32;
    static constexpr std::size_t k_picture_bytes_max = std::size_t{1} << 20;

    void open_session(std::uint64_t number, SessionRow row);
    /// Returns what was known of it; nothing of a session that is not open.
    std::optional<SessionRow> end_session(std::uint64_t number);

    /// What is known of a step when it has been answered.
    struct Step
    {
        std::uint64_t session = 0;
        std::uint64_t episode = 0;
        std::uint64_t step = 0;
        std::string_view observation = {}; ///< a JSON object
        std::string_view action = {};
        std::optional<double> reward = {};
        std::int64_t now_us = 0;
        std::int64_t policy_us = 0; ///< of no account if no policy was asked
        bool asked_policy = false;
        bool fallback = false;
        bool is_ending = false; ///< the server ends, and waits for no answer any more
        ReceivedPicture picture;
    };

    void add_step(const Step& step);

    void add_episode() { ++m_episodes; }

    void add_message(net::Dialect dialect) { ++m_messages.at(static_cast<std::size_t>(dialect)); }

    [[nodiscard]] const std::map<std::uint64_t, SessionRow>& open_sessions() const { return m_open; }

    [[nodiscard]] const RecentSteps& recent() const { return m_recent; }

    [[nodiscard]] const StepHistory& history() const { return m_history; }

    [[nodiscard]] const Pace& pace() const { return m_pace; }

    /// Not there before there is one.
    [[nodiscard]] const ReceivedPicture& newest_picture() const { return m_newest_picture; }

    [[nodiscard]] std::uint64_t sessions() const { return m_sessions; }

    [[nodiscard]] std::uint64_t steps() const { return m_steps; }

    [[nodiscard]] std::uint64_t episodes() const { return m_episodes; }

    [[nodiscard]] std::uint64_t pictures() const { return m_pictures; }

    /// Steps that the policy did not answer.
    [[nodiscard]] std::uint64_t fallbacks() const { return m_fallbacks; }

    /// Those of them that it had its time for.
    [[nodiscard]] std::uint64_t missed() const { return m_missed; }

    [[nodiscard]] std::uint64_t messages(net::Dialect dialect) const
    {
        return m_messages.at(static_cast<std::size_t>(dialect));
    }

    /// Upper bounds of how long the policy takes, in microseconds; what is above the last one has a bucket, too.
    static constexpr std::array<std::int64_t, 9> k_policy_bounds_us = {100,    300,     1'000,     3'000,     10'000,
                                                                       30'000, 100'000, 1'000'000, 10'000'000};
    using PolicyBuckets = std::array<std::uint64_t, k_policy_bounds_us.size() + 1>;

    [[nodiscard]] const PolicyBuckets& policy_buckets() const { return m_policy_buckets; }

    [[nodiscard]] std::int64_t policy_us() const { return m_policy_us; }

private:
    void keep(SessionRow& row, const Step& step);

    std::map<std::uint64_t, SessionRow> m_open; ///< bounded by SessionTable::k_sessions_max
    std::size_t m_pictures_kept = 0;            ///< in m_open
    RecentSteps m_recent;
    StepHistory m_history;
    Pace m_pace;
    ReceivedPicture m_newest_picture;
    std::uint64_t m_sessions = 0;
    std::uint64_t m_steps = 0;
    std::uint64_t m_episodes = 0;
    std::uint64_t m_pictures = 0;
    std::uint64_t m_fallbacks = 0;
    std::uint64_t m_missed = 0;
    std::array<std::uint64_t, 4> m_messages = {}; ///< by net::Dialect
    PolicyBuckets m_policy_buckets = {};
    std::int64_t m_policy_us = 0;
};

/// Shows on standard error who plays, and, to a person at a terminal, how fast.
class Display
{
public:
    /// Both must outlive this object.
    Display(cli::Context& context, const Statistics& statistics);

    void session_opened(std::uint64_t number, const Statistics::SessionRow& row);
    void session_ended(std::uint64_t number, const Statistics::SessionRow& row, std::string_view reason);
    /// Redraws the progress line now and then. Where standard output is no terminal, another program may draw its own
    /// line there: then the same is a line of its own, less often.
    void step_made(std::int64_t now_us);

private:
    [[nodiscard]] std::string recent_pace(std::int64_t now_us) const;

    cli::Context& m_context;
    const Statistics& m_statistics;
    cli::Progress m_progress;
    bool m_tells_pace; ///< to a person, in lines
    std::int64_t m_next_line_us = -1;
};

/// ": 59.8 steps/s, policy 1.21 ms", as far as that is known.
std::string format_pace(const Pace& pace);

/// 1234.56 as "1234.6", 0.1234 as "0.12".
std::string format_rate(double value);

} // namespace bh::serve
