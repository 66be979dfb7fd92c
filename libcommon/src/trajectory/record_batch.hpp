#pragma once

#include <bh/record/framing.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

/// Records on their way to the thread that writes them, one after another as in a stream.
class RecordBatch
{
public:
    using Clock = std::chrono::steady_clock;

    void add(const record::RecordView& view)
    {
        if (m_entries.empty()) {
            m_since = Clock::now();
        }
        m_entries.push_back({m_bytes.size(), view.line.size(), view.payload.size(), view.has_payload});
        record::append_record(m_bytes, view.line, view.payload, view.has_payload);
    }

    /// To be called when the last record is there.
    void close() { m_bytes.reserve(m_bytes.size() + record::k_padding_bytes); }

    /// Keeps the memory.
    void clear()
    {
        m_bytes.clear();
        m_entries.clear();
    }

    [[nodiscard]] bool empty() const { return m_entries.empty(); }

    [[nodiscard]] std::size_t count() const { return m_entries.size(); }

    [[nodiscard]] std::size_t size_bytes() const { return m_bytes.size(); }

    [[nodiscard]] std::size_t capacity_bytes() const { return m_bytes.capacity(); }

    /// When the first record came.
    [[nodiscard]] Clock::time_point since() const { return m_since; }

    /// A record; its views show the batch's memory.
    [[nodiscard]] record::RecordView record(std::size_t index) const
    {
        const Entry& entry = m_entries[index];
        const std::string_view bytes = m_bytes;
        record::RecordView view;
        view.line = bytes.substr(entry.begin, entry.line_bytes);
        if (entry.has_payload) {
            view.payload = bytes.substr(entry.begin + entry.line_bytes + 1, entry.payload_bytes);
            view.has_payload = true;
        }
        return view;
    }

    /// The record as it stands in a stream, with its LFs.
    [[nodiscard]] std::string_view record_bytes(std::size_t index) const
    {
        const std::size_t end = index + 1 < m_entries.size() ? m_entries[index + 1].begin : m_bytes.size();
        return std::string_view{m_bytes}.substr(m_entries[index].begin, end - m_entries[index].begin);
    }

private:
    struct Entry
    {
        std::size_t begin;
        std::size_t line_bytes;
        std::size_t payload_bytes;
        bool has_payload;
    };

    std::string m_bytes;
    std::vector<Entry> m_entries;
    Clock::time_point m_since;
};

} // namespace bh::trajectory
