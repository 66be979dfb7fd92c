#pragma once

#include "pages/statistics.hpp"
#include "recording/wire.hpp"
#include "session/session.hpp"

#include <bh/cli/context.hpp>
#include <bh/net/byte_sink.hpp>
#include <bh/net/policy.hpp>
#include <bh/protocol/action.hpp>
#include <bh/protocol/screenshots.hpp>
#include <bh/protocol/update.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
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
    bool is_human = false;                  ///< the action is what a person did
    std::string reply;
    bool delivered = true; ///< false: the client closed the connection before it could have the reply
    std::int64_t policy_us = 0;
    std::int64_t total_us = 0;
    ReceivedPicture picture;
    std::optional<Wire> wire;                      ///< none: as BizHawk posts what speaks our languages
    std::optional<PictureMessage> picture_message; ///< that the frame came with, right before this message
};

/// What is known about a message that is no update, and its answer.
struct ExchangeRecord
{
    std::int64_t time_us = 0; ///< arrival
    std::string_view request;
    std::string_view reply;
    const Wire* wire = nullptr; ///< null: as in StepRecord
    bool delivered = true;
};

/// Tells whom the server refused and why, once for each reason and address: the emulator's scripts hear nothing of it.
class Refusals
{
public:
    /// Strangers can come from ever new addresses; after this many lines no more is said.
    static constexpr std::size_t k_told_max = 64;

    /// `peer` is an address with its port. What to tell; empty if that was told before.
    std::string add(std::string_view peer, std::string_view reason);

private:
    std::set<std::string> m_told;
    bool m_is_full = false;
};

/// Writes the record stream, bh-stream(5), counts what is in it, and says on standard error what is worth saying. With
/// `sink` empty nothing is recorded.
class RecordLog final : public net::Reporter
{
public:
    RecordLog(cli::Context& context, std::unique_ptr<net::ByteSink> sink);

    /// Microseconds since the recording was created.
    [[nodiscard]] std::int64_t now_us() const;
    [[nodiscard]] std::int64_t us_of(std::chrono::steady_clock::time_point time) const;

    [[nodiscard]] net::ByteSink* sink() { return m_sink.get(); }

    /// What it has recorded so far, in numbers.
    [[nodiscard]] Statistics& statistics() { return m_statistics; }

    /// The server ends: steps that get no answer from now on are not the policy's fault.
    void begin_ending() { m_is_ending = true; }

    /// Writes the header: the first thing, once the server is sure to run.
    void begin();
    void session(Session& session, std::int64_t time_us, const protocol::Update& hello);
    /// Writes a step of which everything is known.
    void step(Session& session, StepRecord step);
    /// Takes a step whose reply or action is not known yet. What comes after it of its session waits for it.
    void hold_step(Session& session, StepRecord step, Awaits awaits);
    /// The reply to the message whose updates are held, and what time that took from its arrival.
    void set_reply(Session& session, std::string_view reply, bool delivered, std::int64_t total_us);
    enum class By
    {
        person,
        policy
    };

    /// What was done after the last step; nothing if that is not known.
    void set_action(Session& session, std::optional<protocol::Answer> action, By by = By::person);
    void exchange(Session& session, const ExchangeRecord& exchange);
    /// The session's picture, which belongs to no step or not to it alone.
    void unused_picture(Session& session, std::int64_t time_us);
    void episode(Session& session, std::string_view reason, Outcome outcome);
    void session_end(Session& session, std::string_view reason);
    /// The last record: what comes after it is not written.
    void end(std::string_view reason);

    /// Tells that something from `peer` was refused, once for each reason and address.
    void refused(std::string_view peer, std::string_view reason);

    void warning(std::string_view text) override;
    void note(std::string_view text) override;

private:
    void write_note(std::string_view level, std::string_view text);
    void add(const std::function<void(std::string&)>& fill);
    void add_after_held(Session& session, const std::function<void(std::string&)>& fill);
    void release(Session& session);

    cli::Context& m_context;
    std::unique_ptr<net::ByteSink> m_sink;
    Statistics m_statistics;
    Display m_display;
    Refusals m_refusals;
    bool m_ended = false;
    bool m_is_ending = false;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    std::chrono::system_clock::time_point m_created = std::chrono::system_clock::now();
};

} // namespace bh::serve
