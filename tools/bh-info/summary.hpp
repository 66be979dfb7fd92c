#pragma once

#include "step.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bh::info {

/// The names of observations' fields, numbered in the order in which they appeared.
class FieldNames
{
public:
    static constexpr std::size_t k_fields_max = 1'000;
    static constexpr std::size_t k_name_bytes_max = 1024;

    /// The number of a field, which is new or was there before; nothing if it is one too many, or its name too long.
    /// `expected`: where it probably is, for steps tend to have the same fields in the same order.
    std::optional<std::size_t> number_of(std::string_view name, std::size_t expected);

    [[nodiscard]] const std::vector<std::string>& names() const { return m_names; }

    /// Were there fields without a number?
    [[nodiscard]] bool left_out() const { return m_left_out; }

private:
    std::optional<std::size_t> look_up(std::string_view name);

    std::vector<std::string> m_names;
    std::unordered_map<std::string, std::size_t> m_numbers;
    bool m_left_out = false;
};

/// A recording that another one contains, wholly or in part, as its `source` record says.
struct Origin
{
    std::string run;
    std::uint64_t part = 0;
    std::string generator;
    std::string created;
    std::uint64_t session_offset = 0; ///< added to its sessions' numbers
    std::int64_t time_offset_us = 0;  ///< added to its times
};

/// One recording: a header and what follows it.
struct Recording
{
    std::string run;
    std::uint64_t part = 0;
    std::string generator;
    std::string created;
    std::string meta; ///< JSON, empty if there is none
    std::vector<Origin> sources;
    std::uint64_t sources_count = 0; ///< also where the list ends early
    std::optional<std::string> end;  ///< the reason that its `end` record gives
};

struct Session
{
    std::size_t recording = 0; ///< in Summary::recordings
    std::uint64_t number = 0;
    std::string name;
    std::string peer;
    std::string user_agent;
    std::string system;
    std::string rom;
    std::string rom_hash;
    std::string core;
    std::uint64_t episodes = 0;
    std::uint64_t steps = 0;
    std::uint64_t pictures = 0;
    std::int64_t first_us = 0;
    std::int64_t last_us = 0;
    std::optional<std::string> end; ///< the reason that its `session_end` record gives
};

struct Episode
{
    std::size_t session = 0; ///< in Summary::sessions
    std::uint64_t number = 0;
    std::uint64_t steps = 0;
    std::uint64_t first_step = 0;
    std::uint64_t last_step = 0;
    std::int64_t first_us = 0;
    std::int64_t last_us = 0;
    std::optional<double> reward;   ///< sum
    bool terminated = false;        ///< by a step of it, or by its `episode` record
    bool truncated = false;         ///< likewise
    std::optional<std::string> end; ///< the reason that its `episode` record gives
};

/// What is in a file. Details are kept of so many recordings, sessions and episodes; the rest is counted.
class Summary
{
public:
    static constexpr std::size_t k_recordings_max = 1'000;
    static constexpr std::size_t k_episodes_max = 100'000;
    static constexpr std::size_t k_sources_max = 1'000; ///< of all recordings together
    static constexpr std::size_t k_picture_sizes_max = 64;

    void add(record::Type type, const simdjson::dom::object& object);
    void add_step(const Step& step);

    /// Over duration_us; 0 if that is 0.
    [[nodiscard]] double steps_per_second() const;

    std::vector<Recording> recordings;
    std::vector<Session> sessions;
    std::vector<Episode> episodes;
    FieldNames fields; ///< of the observations; add_step() leaves them to who reads those
    /// How many there were in all.
    std::uint64_t recordings_count = 0;
    std::uint64_t sessions_count = 0;
    std::uint64_t episodes_count = 0;
    std::uint64_t steps = 0;
    std::uint64_t actions = 0;     ///< steps that have one
    std::uint64_t undelivered = 0; ///< of these, those whose reply could not be delivered
    std::uint64_t exchanges = 0;
    std::uint64_t notes = 0;
    std::uint64_t warnings = 0;
    std::uint64_t unknown = 0; ///< records of types that this program does not know
    std::uint64_t pictures = 0;
    using PictureKind = std::pair<std::pair<std::uint64_t, std::uint64_t>, std::string>; ///< width, height, encoding
    std::map<PictureKind, std::uint64_t> picture_kinds;
    std::int64_t duration_us = 0; ///< from the first to the last step, summed over the recordings

private:
    struct Open
    {
        std::size_t session = 0;
        std::optional<std::size_t> episode;
        std::uint64_t episode_number = 0;
        bool in_episode = false;
    };

    void add_header(const simdjson::dom::object& header);
    void add_source(const simdjson::dom::object& source);
    Open& open_session(std::uint64_t number, const simdjson::dom::object* record);
    void add_time(std::int64_t time_us);
    void add_to_episode(Open& open, Session* session, const Step& step);

    std::uint64_t m_sources = 0;                    ///< of all recordings
    std::unordered_map<std::uint64_t, Open> m_open; ///< of the current recording
    std::uint64_t m_last_number = 0;                ///< whose steps came last, and its place in m_open
    Open* m_last = nullptr;
    std::optional<std::int64_t> m_first_us; ///< of the current recording's steps
    std::int64_t m_last_us = 0;
};

} // namespace bh::info
