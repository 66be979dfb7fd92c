#pragma once

#include "report.hpp"
#include "server/recorded_messages.hpp"

#include <bh/base/fd.hpp>

#include <nlohmann/json_fwd.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace bh::replay {

/// Do both replies say the same? `exit` in GSL replies does not count: it tells when a server ended. Nor does it count
/// that an empty reply is OK on BizHawk's sockets.
bool same_reply(std::string_view recorded, std::string_view live);

/// What the threads that play sessions have found. Thread-safe.
class ServerFindings
{
public:
    ServerFindings();

    /// A text was sent and answered. `compares` false: it is load, not a comparison.
    void answered(const RecordedMessage& message, std::string_view live, std::int64_t latency_us, bool compares);
    void sent_picture();
    /// Instead of taking it, the server gave such an answer.
    void refused_picture(const RecordedMessage& message, std::string_view live);
    /// The first failure counts; all threads then end.
    void failed(std::exception_ptr why);
    /// Lets all threads end.
    void stop();

    [[nodiscard]] bool is_stopped() const { return m_is_stopped; }

    void throw_failure() const;

    /// Readable once it is stopped.
    [[nodiscard]] int stop_fd() const { return m_stop_event.get(); }

    // When all threads have ended:

    [[nodiscard]] std::uint64_t texts() const { return m_texts; }

    [[nodiscard]] std::uint64_t compared() const { return m_compared; }

    [[nodiscard]] bool all_equal() const { return m_equal == m_compared && m_refused == 0; }

    [[nodiscard]] std::string text(std::uint64_t clients) const;
    [[nodiscard]] nlohmann::ordered_json json(std::uint64_t clients) const;

private:
    using Clock = std::chrono::steady_clock;

    struct Difference
    {
        Place place;
        std::uint64_t number;
        std::string recorded, live;
    };

    /// With m_mutex locked.
    void differs(const RecordedMessage& message, std::string_view recorded, std::string_view live);
    [[nodiscard]] double steps_per_s() const;

    Fd m_stop_event;
    std::atomic<bool> m_is_stopped = false;
    mutable std::mutex m_mutex; ///< guards what follows
    std::exception_ptr m_failure;
    std::uint64_t m_texts = 0;
    std::uint64_t m_pictures = 0;
    std::uint64_t m_refused = 0; ///< of these
    std::uint64_t m_steps = 0;
    std::uint64_t m_compared = 0;
    std::uint64_t m_equal = 0;
    Latency m_latency;
    std::optional<Difference> m_first; ///< in the order of the recordings
    Clock::time_point m_begin = Clock::now();
    Clock::time_point m_end = m_begin; ///< of the last answer
};

} // namespace bh::replay
