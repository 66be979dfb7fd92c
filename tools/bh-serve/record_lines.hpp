#pragma once

#include "session_table.hpp"

#include <bh/protocol/action.hpp>
#include <bh/protocol/screenshots.hpp>
#include <bh/protocol/update.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh::serve {

/// What is known about one answered update.
struct StepRecord
{
    std::uint64_t session = 0;
    std::uint64_t episode = 0;
    std::uint64_t step = 0;
    std::uint64_t part = 1;   ///< which of its message's updates it is; only the first bears the texts
    std::int64_t time_us = 0; ///< arrival
    protocol::Update update;
    std::optional<protocol::Answer> answer; ///< none for an episode's last observation
    bool by_hand = false;                   ///< the action is what a person did
    std::string reply;
    bool delivered = true; ///< false: the client closed the connection before it could have the reply
    std::int64_t policy_us = 0;
    std::int64_t total_us = 0;
    protocol::Picture picture; ///< null if there is no frame
    int width = 0;
    int height = 0;
};

// Each appends one record of a stream, bh-stream(5), with its payload.

void append_header(std::string& out, std::chrono::system_clock::time_point created);
void append_session(std::string& out, const Session& session, std::int64_t time_us, const protocol::Update& hello);
void append_step(std::string& out, const StepRecord& step);
void append_exchange(std::string& out, const Session& session, std::int64_t time_us, std::string_view request,
                     std::string_view reply);
/// A picture that belongs to no step, because a later one took its place or no step came.
void append_unused_picture(std::string& out, const Session& session, std::int64_t time_us);
void append_episode(std::string& out, const Session& session, std::string_view reason, Outcome outcome);
void append_session_end(std::string& out, const Session& session, std::int64_t time_us, std::string_view reason);
void append_note(std::string& out, std::int64_t time_us, std::string_view level, std::string_view text);
void append_end(std::string& out, std::int64_t time_us, std::string_view reason);

} // namespace bh::serve
