#pragma once

#include "record_batch.hpp"

#include <memory>
#include <mutex>
#include <vector>

namespace bh::trajectory {

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

} // namespace bh::trajectory
