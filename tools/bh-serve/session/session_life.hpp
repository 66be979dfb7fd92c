#pragma once

#include "options.hpp"
#include "recording/record_log.hpp"
#include "session/session_table.hpp"

#include <bh/net/message_server.hpp>
#include <bh/net/task.hpp>
#include <bh/protocol/action.hpp>
#include <bh/protocol/update.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bh::serve {

/// The life of sessions: it begins and ends sessions, episodes and steps and records that, decides when all of it is to
/// end, and warns of what is wrong with a client.
class SessionLife
{
public:
    /// `progress` is notified when the end begins and when a client was told to exit. All must outlive this object.
    SessionLife(const Options& options, RecordLog& log, net::Event& progress)
        : m_options{options}, m_game{options.game}, m_log{log}, m_progress{progress}
    {
    }

    /// Opens the session if this is its first message, and notes who sends it.
    void take_message(Session& session, const net::Message& message, const protocol::Update& update);
    /// Gives the session a new number. What `first`, its first message, says about the client counts for it. Without a
    /// `save` one is drawn.
    void open(Session& session, const protocol::Update& first, std::optional<std::string> save = std::nullopt);
    /// Writes the session's record, once. What `hello` says counts, too, if it says anything.
    void announce(Session& session, const protocol::Update& hello, std::int64_t time_us);
    /// Does nothing if the session is not open.
    void close(Session& session, std::string_view reason);

    /// Keeps an update's screenshot for the session's next step. Returns why it does not; empty if it does.
    std::string take_picture(Session& session, protocol::Update& update, std::int64_t time_us);
    /// The same with pixels that came with a text.
    std::string take_pixels(Session& session, const net::PixelView& pixels, std::int64_t time_us);

    /// Is another step wanted? Then it counts from now on; count_step() must follow when it has its answer. None is
    /// once all wanted episodes have ended.
    [[nodiscard]] bool claim_step();
    /// The step that comes next, with the picture that waited for it.
    StepRecord begin_step(Session& session, std::int64_t time_us);
    /// The step has its answer.
    void count_step();
    /// An episode ends with the next reply, for the reason `ending`, if it is not empty. Returns `ending`, or nothing
    /// if enough episodes have ended: then it stays open. What is returned goes to finish_step() or end_episode().
    /// Begins the end if the episode is the last one.
    [[nodiscard]] std::string_view claim_ending(std::string_view ending);
    /// What a step says of its episode's end and of the emulator's frames.
    void note_outcome(Session& session, const protocol::Update& update, bool delivered);
    /// After a step that an action answered; `ending` is why its episode ends with it, empty if it goes on, as
    /// claim_ending() gave it. Without `delivered` the client does not know of the reply.
    void finish_step(Session& session, std::string_view ending, bool delivered = true);
    void end_episode(Session& session, std::string_view reason);

    /// From now on every client is told to exit.
    void stop(std::string_view reason);

    /// Empty until stopped.
    [[nodiscard]] const std::string& stop_reason() const { return m_stop_reason; }

    [[nodiscard]] bool is_stopping() const { return !m_stop_reason.empty(); }

    /// The session's client knows that it should exit.
    void note_exit(Session& session);
    /// Has a GSL client exit if it is time to, and notes that it was told.
    void add_exit(Session& session, protocol::Answer& answer);

    /// Warns of what is wrong in an update, and of other fields than in the one before.
    void warn_of(Session& session, const protocol::Update& update);
    /// Warns once for each kind and session.
    void warn_once(Session& session, const std::string& kind, const std::string& text);

    [[nodiscard]] std::uint64_t steps() const { return m_steps; }

    [[nodiscard]] std::uint64_t episodes() const { return m_episodes; }

private:
    std::string keep_picture(Session& session, std::string bytes, ReceivedPicture picture, std::int64_t time_us);
    void set_controls(Session& session, const protocol::Update& hello);
    /// Warns if the policy may take longer than the session's client waits.
    void check_wait(Session& session);

    const Options& m_options;
    const GameOptions& m_game;
    RecordLog& m_log;
    net::Event& m_progress;
    std::string m_stop_reason;
    std::uint64_t m_sessions = 0;
    std::uint64_t m_claimed_steps = 0;
    std::uint64_t m_steps = 0;
    std::uint64_t m_claimed_episodes = 0;
    std::uint64_t m_episodes = 0;
    std::shared_ptr<std::size_t> m_picture_bytes = std::make_shared<std::size_t>(0); ///< of all that somebody holds
};

} // namespace bh::serve
