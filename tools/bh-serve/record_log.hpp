#pragma once

#include "session_table.hpp"

#include <bh/cli/context.hpp>
#include <bh/net/byte_sink.hpp>
#include <bh/net/policy.hpp>
#include <bh/protocol/update.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

namespace bh::serve {

/// What is known about one answered update.
struct StepRecord
{
    std::uint64_t episode = 0;
    std::uint64_t step = 0;
    std::int64_t time_us = 0;                 ///< arrival
    const protocol::Answer* answer = nullptr; ///< none for an episode's last observation
    std::string_view reply;
    std::int64_t policy_us = 0;
    std::int64_t total_us = 0;
    std::string_view png; ///< empty if there is no frame
    int width = 0;
    int height = 0;
};

/// Writes the record stream, bh-stream(5), and says on standard error what is worth saying. With `sink` empty nothing
/// is recorded.
class RecordLog final : public net::Reporter
{
public:
    RecordLog(cli::Context& context, std::unique_ptr<net::ByteSink> sink);

    /// Microseconds since the recording was created.
    [[nodiscard]] std::int64_t now_us() const;

    [[nodiscard]] net::ByteSink* sink() { return m_sink.get(); }

    /// Writes the header: the first thing, once the server is sure to run.
    void begin();
    void session(const Session& session, std::int64_t time_us, const protocol::Update& hello);
    void step(const Session& session, const protocol::Update& update, const StepRecord& step);
    void exchange(const Session& session, std::int64_t time_us, std::string_view request, std::string_view reply);
    /// A picture that belongs to no step, because a later one took its place or no step came.
    void unused_picture(const Session& session, std::int64_t time_us);
    void episode(const Session& session, std::string_view reason);
    void session_end(const Session& session, std::string_view reason);
    void end(std::string_view reason);

    void warning(std::string_view text) override;
    void note(std::string_view text) override;

private:
    void write_note(std::string_view level, std::string_view text);
    void add(const std::function<void(std::string&)>& fill);

    cli::Context& m_context;
    std::unique_ptr<net::ByteSink> m_sink;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    std::chrono::system_clock::time_point m_created = std::chrono::system_clock::now();
};

} // namespace bh::serve
