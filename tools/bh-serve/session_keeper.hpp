#pragma once

#include "options.hpp"
#include "record_log.hpp"
#include "session_table.hpp"
#include "tally.hpp"

#include <bh/net/message_server.hpp>
#include <bh/protocol/update.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace bh::serve {

/// Begins and ends sessions, episodes and steps, and records that.
class SessionKeeper
{
public:
    /// All must outlive this object.
    SessionKeeper(const Options& options, Tally& tally, RecordLog& log)
        : m_options{options}, m_game{options.game}, m_tally{tally}, m_log{log}
    {
    }

    /// Gives the session a new number. What `first`, its first message, says about the client counts for it. Without a
    /// `save` one is drawn.
    void open(Session& session, const protocol::Update& first, std::optional<std::string> save = std::nullopt);
    /// Writes the session's record, once. What `hello` says counts, too, if it says anything.
    void announce(Session& session, const protocol::Update& hello, std::int64_t time_us);
    /// Does nothing if the session is not open.
    void close(Session& session, std::string_view reason);

    /// Keeps an update's screenshot for the session's next step. Returns why it does not; empty if it does.
    std::string take_picture(Session& session, protocol::Update& update, std::int64_t time_us);
    /// The step that comes next, with the picture that waited for it.
    StepRecord begin_step(Session& session, std::int64_t time_us);
    /// After a step that an action answered; `ending` is why its episode ends with it, empty if it goes on. Without
    /// `delivered` the client does not know of the reply.
    void finish_step(Session& session, std::string_view ending, bool delivered = true);
    /// What a step says of its episode's end and of the emulator's frames.
    void note_outcome(Session& session, const protocol::Update& update, bool delivered);
    void end_episode(Session& session, std::string_view reason);

private:
    void set_controls(Session& session, const protocol::Update& hello);

    void check_wait(Session& session);

    const Options& m_options;
    const GameOptions& m_game;
    Tally& m_tally;
    RecordLog& m_log;
    std::shared_ptr<std::size_t> m_picture_bytes = std::make_shared<std::size_t>(0); ///< of all that somebody holds
};

/// "http-gsl", "framed-brainhawk": how a message came, and in which language.
std::string dialect_name(net::Dialect dialect, protocol::Update::Kind kind);

} // namespace bh::serve
