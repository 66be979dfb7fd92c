#pragma once

#include <bh/net/task.hpp>
#include <bh/protocol/action.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::net {

/// What a policy decides on; the views are valid until act() returns.
struct Observation
{
    std::uint64_t session = 0;
    std::string_view session_name;
    std::uint64_t episode = 0;
    std::uint64_t step = 0;
    std::string_view json; ///< the observation, a JSON object
    bool started = false;  ///< the session's first
    std::string controls;  ///< with the first: all controls at rest, a JSON object; empty if they are not known
    std::optional<double> reward;
    std::optional<bool> terminated;
    std::optional<bool> truncated;
    std::string_view recorded; ///< the action of the recording that is replayed, as text; empty if none is
    bool is_end = false;       ///< the last one of its episode: its action is not used
    std::string_view ended;    ///< a JSON object: the last observation of the episode before, when that had no action
    const std::vector<std::string>* keys =
        nullptr; ///< names of the client's controls, empty if it did not say; never null

    bool has_frame = false;
    int frame_width = 0;
    int frame_height = 0;
    std::string_view frame_encoding; ///< "png", "raw" (RGB, 8 bits each, rows without padding) or "gray" (8 bits)
    std::string_view frame;
};

/// Hears what goes wrong while something runs on; for people and for the recording.
class Reporter
{
public:
    virtual ~Reporter() = default;
    virtual void warning(std::string_view text) = 0;
    virtual void note(std::string_view text) = 0;
};

/// Something that chooses actions.
class Policy
{
public:
    virtual ~Policy() = default;

    /// Waits until less than 64 MiB of observations wait for a policy that reads more slowly than they come. Prepare
    /// large observations afterwards.
    virtual Task<void> wait_for_room() { co_return; }

    /// Always gives an answer in bounded time; when the policy does not, it is the fallback (no button) and says so.
    /// Several calls may be under way at once, for different sessions.
    virtual Task<protocol::Answer> act(const Observation& observation) = 0;
    /// Ends it, which may take long; act() calls under way soon get the fallback.
    virtual Task<void> stop() = 0;

    /// Makes stop() end it at once.
    virtual void hurry() {}

    /// No session has this name any more; what is kept for it can go.
    virtual void forget(std::string_view /*session_name*/) {}
};

/// Appends the record that a policy reads, bh-policy(7), with its payload if there is a frame.
void append_observation(std::string& out, const Observation& observation);

/// Appends the object for it in a batch: without line feed and payload; its frame has `bytes`, its part of the batch's
/// payload.
void append_batched_observation(std::string& out, const Observation& observation);

/// What Observation::ended says of an observation: a JSON object.
std::string ended_object(std::string_view json, std::optional<double> reward, std::optional<bool> terminated,
                         std::optional<bool> truncated);

} // namespace bh::net
