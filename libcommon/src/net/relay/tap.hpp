#pragma once

#include <bh/net/relay.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bh::net {

/// Sees the bytes that pass through a connection both ways, and tells an observer of the messages in them. It changes
/// nothing and never waits.
class Tap
{
public:
    using Clock = RelayedExchange::Clock;

    Tap() = default;
    Tap(const Tap&) = delete;
    Tap& operator=(const Tap&) = delete;
    virtual ~Tap() = default;

    virtual void from_client(std::string_view bytes, Clock::time_point now) = 0;
    virtual void from_server(std::string_view bytes, Clock::time_point now) = 0;
    /// Nothing more comes from either side.
    virtual void end(Clock::time_point now) = 0;
};

/// One message of one side.
struct PassedMessage
{
    PassedBytes bytes;
    Framing framing = Framing::none;
    bool is_picture = false;
};

/// Puts the messages of a connection together with their answers, in the order in which they passed.
///
/// An answer belongs to the oldest message that awaits one; what came before that gets none. Without such a message it
/// belongs to the oldest that was not answered.
class ExchangePairs
{
public:
    /// Makes an exchange that has what is the same for the whole connection.
    using Make = std::function<std::unique_ptr<RelayedExchange>()>;

    /// `observer` must outlive this object.
    ExchangePairs(RelayObserver& observer, Make make) : m_observer{observer}, m_make{std::move(make)} {}

    void add_question(PassedMessage message, RelayedExchange::Clock::time_point now);
    void add_answer(PassedMessage message, RelayedExchange::Clock::time_point now);
    /// What is not answered by now never will be.
    void end(RelayedExchange::Clock::time_point now);

    [[nodiscard]] std::size_t waiting() const { return m_waiting.size(); }

private:
    struct Waiting
    {
        std::unique_ptr<RelayedExchange> exchange;
        bool awaits_answer;
    };

    static constexpr std::size_t k_waiting_max = 256;

    void finish_first_unanswered(RelayedExchange::Clock::time_point now);

    RelayObserver& m_observer;
    Make m_make;
    std::deque<Waiting> m_waiting;
};

/// Takes one direction of a socket apart: messages with their size in front, as BizHawk sends them, pictures by
/// themselves, lines, and whatever one side says until it is the other's turn.
class StreamSplitter
{
public:
    /// What is kept of a message that is no picture.
    static constexpr std::size_t k_text_bytes_max = std::size_t{2} << 20;
    static constexpr std::size_t k_picture_bytes_max = std::size_t{64} << 20;

    /// The messages that are whole with `bytes`.
    std::vector<PassedMessage> add(std::string_view bytes);
    /// It is the other side's turn: what is left is whole, unless more of it is sure to come.
    std::vector<PassedMessage> end_turn();
    /// Nothing more comes.
    std::vector<PassedMessage> end();

private:
    enum class Found
    {
        message,   ///< one was taken
        more,      ///< more is sure to come of what is there
        undecided, ///< it is whole at the end of the turn
    };

    Found take(std::vector<PassedMessage>& into);
    Found take_sized(std::vector<PassedMessage>& into);
    Found take_picture(std::vector<PassedMessage>& into);
    void take_rest(std::vector<PassedMessage>& into);

    std::string m_text;            ///< that belongs to no message yet
    std::size_t m_wanted = 0;      ///< bytes of m_text before a look is worth it
    bool m_has_sizes = false;      ///< a message with its size in front has come
    bool m_is_out_of_step = false; ///< until the end of the turn, what comes is one message
};

/// The messages of a raw socket.
class StreamTap final : public Tap
{
public:
    StreamTap(RelayObserver& observer, ExchangePairs::Make make) : m_pairs{observer, std::move(make)} {}

    void from_client(std::string_view bytes, Clock::time_point now) override;
    void from_server(std::string_view bytes, Clock::time_point now) override;
    void end(Clock::time_point now) override;

private:
    void add_questions(std::vector<PassedMessage> messages, Clock::time_point now);
    void add_answers(std::vector<PassedMessage> messages, Clock::time_point now);

    ExchangePairs m_pairs;
    StreamSplitter m_client;
    StreamSplitter m_server;
};

} // namespace bh::net
