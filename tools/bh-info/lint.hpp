#pragma once

#include "step.hpp"

#include <bh/base/percentiles.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace bh::info {

/// One kind of fault in the data, how often it occurs, and where first.
struct Finding
{
    std::string kind; ///< "no-op", "frozen", ...
    std::uint64_t count = 0;
    Place first;
    std::string text; ///< for people
};

/// Looks for what spoils data that is to be learned from.
class Lint
{
public:
    /// So many steps alike are a run.
    static constexpr std::uint64_t k_run_steps = 30;
    /// Only as many different observations are remembered.
    static constexpr std::size_t k_observations_max = 65'536;
    /// A gap is longer than this, and than so many times the median interval.
    static constexpr std::int64_t k_gap_us = 1'000'000;
    static constexpr std::int64_t k_gap_medians = 20;
    /// The longest gaps are kept, as the median is known at the end only.
    static constexpr std::size_t k_gaps_max = 1'000;

    /// `picture_hash` is of the step's picture, if it has one.
    void add(const Step& step, std::optional<std::uint64_t> picture_hash);
    /// A header: sessions begin anew.
    void begin_recording();
    /// An episode of the session is over.
    void end_episode(std::uint64_t session);
    void end_session(std::uint64_t session);

    /// In a fixed order, only those that were met. Call it once, at the end.
    std::vector<Finding> finish();

private:
    /// Steps alike, one after the other.
    struct Run
    {
        std::uint64_t length = 0;
        Place first;
    };

    struct Session
    {
        bool began = false;
        std::uint64_t episode = 0;
        std::uint64_t next_step = 0;
        std::int64_t last_us = 0;
        std::optional<std::int64_t> emu_frame; ///< of the last step
        std::uint64_t names_hash = 0;
        std::vector<std::string> names;
        std::uint64_t picture_hash = 0;
        bool had_picture = false;
        Run no_op;
        Run frozen;
    };

    struct Seen
    {
        std::uint64_t picture_hash = 0;
        Place place;
    };

    struct Met
    {
        std::uint64_t count = 0;
        std::uint64_t longest = 0; ///< of runs
        Place first;
        std::string text;
    };

    bool is_no_op(const Step& step);
    void meet(Met& met, const Place& place);
    void extend(Run& run, bool goes_on, const Step& step, Met& met);
    void check_order(const Step& step, Session& session);
    void check_fields(const Step& step, Session& session);
    void check_picture(const Step& step, std::optional<std::uint64_t> hash, Session& session);

    std::unordered_map<std::uint64_t, Session> m_sessions;
    std::unordered_map<std::uint64_t, Seen> m_seen; ///< by the hash of the observation
    Percentiles m_intervals;
    std::multimap<std::int64_t, Place> m_gaps;
    std::string m_minified;
    std::string m_action; ///< the last one: actions tend to stay
    bool m_has_action = false;
    bool m_action_is_no_op = false;
    Met m_no_op;
    Met m_frozen;
    Met m_empty;
    Met m_changed;
    Met m_missing;
    Met m_backwards;
    Met m_frame_backwards;
    Met m_undelivered;
    Met m_fallback;
    Met m_ambiguous;
};

} // namespace bh::info
