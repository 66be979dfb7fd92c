#pragma once

#include <bh/net/message_server.hpp>

#include <chrono>
#include <cstdint>
#include <list>

namespace bh::net {

/// The memory that the messages of all connections may take together while they come and are handled, in bytes.
///
/// A small message always passes, and a part of the memory is kept for those of medium size. A message whose size is
/// known waits for memory before it is read. One of unknown size never waits: it is refused when memory runs out.
class BodyBudget
{
public:
    /// Up to this a message costs nothing: connections keep as much memory between messages.
    static constexpr std::size_t k_small_bytes = 64 * 1024;

    /// All must outlive this object.
    BodyBudget(EventLoop& loop, const MessageServerOptions& options, MessageHandler& handler)
        : m_loop{loop}, m_options{options}, m_handler{handler}
    {
    }

    /// What one connection holds of it.
    class Share
    {
    public:
        explicit Share(BodyBudget& budget) : m_budget{budget} {}

        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

        ~Share() { release(); }

        /// Waits, for `limit` at most, until a message of this size may be read. False if it may not.
        Task<bool> wait_for(std::uint64_t bytes, std::chrono::seconds limit);
        /// Holds `bytes` from now on if there is room; never waits.
        bool grow(std::uint64_t bytes);
        /// The message is done.
        void release();

    private:
        BodyBudget& m_budget;
        std::uint64_t m_bytes = 0; ///< taken of the budget
    };

    /// The largest message that may ever come.
    [[nodiscard]] std::uint64_t largest() const { return m_options.body_bytes - m_options.body_bytes / 8; }

    /// Ends all waiting; what waited may not be read.
    void stop();

private:
    struct Waiting
    {
        std::uint64_t bytes;
        Event woken;
        bool is_granted = false;
    };

    [[nodiscard]] bool has_room(std::uint64_t bytes) const;
    void report_once();
    void grant();

    EventLoop& m_loop;
    const MessageServerOptions& m_options;
    MessageHandler& m_handler;
    std::uint64_t m_used = 0;
    std::list<Waiting> m_waiting; ///< in the order they came
    bool m_is_told = false;
    bool m_is_stopped = false;
};

} // namespace bh::net
