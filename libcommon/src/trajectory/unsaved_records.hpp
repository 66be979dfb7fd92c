#pragma once

#include "record_batch.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

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
