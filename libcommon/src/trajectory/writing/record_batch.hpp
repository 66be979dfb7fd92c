#pragma once

#include "trajectory/format/index_page.hpp"

#include <bh/record/record.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

/// Records on their way to the thread that writes them, one after another as in a stream.
class RecordBatch
{
public:
    using Clock = std::chrono::steady_clock;

    void add(const record::RecordView& view, const RecordPlace& place)
    {
        if (m_entries.empty()) {
            m_since = Clock::now();
        }
        m_entries.push_back({m_bytes.size(), view.line.size(), view.payload.size(), view.has_payload, place});
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

    [[nodiscard]] const RecordPlace& place(std::size_t index) const { return m_entries[index].place; }

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
        RecordPlace place;
    };

    std::string m_bytes;
    std::vector<Entry> m_entries;
    Clock::time_point m_since;
};

/// Gives out empty batches and takes them back when nobody holds them any more: fresh memory would cost more than
/// filling it. Batches may outlive it.
class BatchPool
{
public:
    std::shared_ptr<RecordBatch> get()
    {
        std::unique_ptr<RecordBatch> batch = m_spare->take();
        return {batch.release(),
                [spare = m_spare](RecordBatch* used) { spare->give(std::unique_ptr<RecordBatch>{used}); }};
    }

private:
    struct Spare
    {
        std::unique_ptr<RecordBatch> take()
        {
            const std::lock_guard lock{mutex};
            if (batches.empty()) {
                return std::make_unique<RecordBatch>();
            }
            std::unique_ptr<RecordBatch> batch = std::move(batches.back());
            batches.pop_back();
            return batch;
        }

        void give(std::unique_ptr<RecordBatch> batch)
        {
            batch->clear();
            const std::lock_guard lock{mutex};
            if (batches.size() < k_spare_max && batch->capacity_bytes() <= k_spare_bytes_max) {
                batches.push_back(std::move(batch));
            }
        }

        // Under way at once are some 8 MiB, and of an open chunk of raw pictures 25 MiB, in batches of one picture.
        static constexpr std::size_t k_spare_max = 256;
        static constexpr std::size_t k_spare_bytes_max = std::size_t{1} << 20; ///< of each
        std::mutex mutex;
        std::vector<std::unique_ptr<RecordBatch>> batches;
    };

    std::shared_ptr<Spare> m_spare = std::make_shared<Spare>();
};

/// Records of the open chunk that are not in the journal yet, as they came. At full speed the chunk closes before they
/// are asked for: so they are not copied, their batches are kept instead.
class UnsavedRecords
{
public:
    /// `bytes` lie in `batch`.
    void add(std::string_view bytes, const std::shared_ptr<const RecordBatch>& batch)
    {
        m_size_bytes += bytes.size();
        // Records of a batch lie one behind another, but for those that were left out.
        if (!m_runs.empty() && m_runs.back().batch == batch && m_runs.back().own.empty() &&
            m_runs.back().bytes.size() < k_piece_bytes &&
            m_runs.back().bytes.data() + m_runs.back().bytes.size() == bytes.data()) {
            std::string_view& before = m_runs.back().bytes;
            before = {before.data(), before.size() + bytes.size()};
        } else {
            m_runs.push_back({batch, bytes, {}});
        }
    }

    /// A record that came with no batch; `batch` tells the time.
    void add_own(std::string bytes, const std::shared_ptr<const RecordBatch>& batch)
    {
        m_size_bytes += bytes.size();
        m_runs.push_back({batch, {}, std::move(bytes)});
    }

    [[nodiscard]] std::size_t size_bytes() const { return m_size_bytes; }

    [[nodiscard]] bool empty() const { return m_runs.empty(); }

    [[nodiscard]] std::optional<RecordBatch::Clock::time_point> since() const
    {
        return m_runs.empty() ? std::nullopt : std::optional{m_runs.front().batch->since()};
    }

    /// All of them, whole records in each piece. On a full disk those that fit are kept.
    [[nodiscard]] std::vector<std::string> pieces() const
    {
        std::vector<std::string> pieces;
        for (const Run& run : m_runs) {
            if (pieces.empty() || pieces.back().size() >= k_piece_bytes) {
                pieces.emplace_back();
            }
            pieces.back() += run.own.empty() ? run.bytes : std::string_view{run.own};
        }
        return pieces;
    }

    /// They are safe: in the journal, or in the recording with their whole chunk.
    void clear()
    {
        m_runs.clear();
        m_size_bytes = 0;
    }

private:
    static constexpr std::size_t k_piece_bytes = std::size_t{32} << 10; ///< at most that and a record

    struct Run
    {
        std::shared_ptr<const RecordBatch> batch;
        std::string_view bytes;
        std::string own;
    };

    std::vector<Run> m_runs;
    std::size_t m_size_bytes = 0;
};

} // namespace bh::trajectory
