#pragma once

#include <bh/record/framing.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace bh::trajectory {

/// Records of the open chunk that are not in the journal yet, as they came.
class JournalBuffer
{
public:
    using Clock = std::chrono::steady_clock;

    /// No record waits longer than `interval`.
    explicit JournalBuffer(std::chrono::microseconds interval) : m_interval{interval} {}

    void add(const record::RecordView& view)
    {
        if (!m_due) {
            m_due = Clock::now() + m_interval;
        }
        record::append_record(m_records, view.line, view.payload, view.has_payload);
    }

    [[nodiscard]] std::optional<Clock::time_point> due() const { return m_due; }

    [[nodiscard]] const std::string& records() const { return m_records; }

    /// They are safe: in the journal, or in the recording with their whole chunk.
    void clear()
    {
        m_records.clear();
        m_due.reset();
    }

private:
    std::chrono::microseconds m_interval;
    std::string m_records;
    std::optional<Clock::time_point> m_due;
};

} // namespace bh::trajectory
