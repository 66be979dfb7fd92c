#include "catch.hpp"
#include "trajectory/batch_pool.hpp"
#include "trajectory/write_queue.hpp"

#include <bh/base/error.hpp>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

using namespace bh::trajectory;
using namespace std::chrono_literals;

namespace {

std::shared_ptr<RecordBatch> batch_of(const std::string& line)
{
    auto batch = std::make_shared<RecordBatch>();
    batch->add({line, {}, false});
    batch->close();
    return batch;
}

} // namespace

TEST_CASE("a batch gives back what was added, each record with and without its LFs")
{
    RecordBatch batch;
    CHECK(batch.empty());
    batch.add({R"({"type":"note"})", {}, false});
    batch.add({R"({"type":"step","payload":3})", "a\nb", true});
    batch.add({R"({"type":"step","payload":0})", "", true});
    batch.close();
    REQUIRE(batch.count() == 3);
    CHECK(batch.record(0).line == R"({"type":"note"})");
    CHECK_FALSE(batch.record(0).has_payload);
    CHECK(batch.record_bytes(0) == "{\"type\":\"note\"}\n");
    CHECK(batch.record(1).payload == "a\nb");
    CHECK(batch.record_bytes(1) == "{\"type\":\"step\",\"payload\":3}\na\nb\n");
    CHECK(batch.record(2).has_payload);
    CHECK(batch.record(2).payload.empty());
    CHECK(batch.record_bytes(2) == "{\"type\":\"step\",\"payload\":0}\n\n");
    batch.clear();
    CHECK(batch.empty());
}

TEST_CASE("a pool gives the same batch again, empty, when nobody holds it")
{
    std::shared_ptr<RecordBatch> outlives;
    {
        BatchPool pool;
        std::shared_ptr<RecordBatch> first = pool.get();
        first->add({"{}", {}, false});
        RecordBatch* const address = first.get();
        CHECK(pool.get().get() != address);
        first.reset();
        first = pool.get();
        CHECK(first.get() == address);
        CHECK(first->empty());
        outlives = pool.get();
    }
    outlives->add({"{}", {}, false});
    CHECK(outlives->count() == 1);
}

TEST_CASE("a full queue makes the putter wait until there is room")
{
    WriteQueue queue{10};
    queue.put({batch_of("{\"a\":1}"), false});
    queue.put({batch_of("{\"b\":1}"), false}); // 8 bytes were there: fewer than 10
    std::atomic<bool> is_in = false;
    auto putter = std::async(std::launch::async, [&] {
        queue.put({batch_of("{\"c\":1}"), true});
        is_in = true;
    });
    auto job = queue.take({});
    REQUIRE(job);
    CHECK(job->batch->record(0).line == "{\"a\":1}");
    CHECK_FALSE(is_in); // what is under way counts
    job = queue.take({7, 1, std::nullopt});
    REQUIRE(job);
    CHECK(job->batch->record(0).line == "{\"b\":1}");
    REQUIRE(putter.wait_for(20s) == std::future_status::ready);
    CHECK(queue.flushing());
    CHECK(queue.progress().bytes_written == 7);
    CHECK(queue.progress().undecodable_pictures == 1);
    job = queue.take({});
    REQUIRE(job);
    CHECK(job->flush);
    CHECK(queue.unsaved_since() == job->batch->since());
    queue.close();
    CHECK_FALSE(queue.take({}));
    CHECK_FALSE(queue.flushing());
    CHECK_FALSE(queue.unsaved_since());
    queue.drain();
}

TEST_CASE("who waits is told of the failure")
{
    WriteQueue queue{1};
    queue.put({batch_of("{}"), false});
    auto putter = std::async(std::launch::async, [&] { queue.put({batch_of("{}"), false}); });
    REQUIRE(queue.take({}));
    CHECK_FALSE(queue.failed());
    queue.fail(std::make_exception_ptr(bh::FileError{"run.zst", "No space left on device"}));
    REQUIRE(putter.wait_for(20s) == std::future_status::ready);
    CHECK_THROWS_AS(putter.get(), bh::FileError);
    CHECK(queue.failed());
    CHECK_THROWS_WITH(queue.drain(), "run.zst: No space left on device");
    CHECK_THROWS_AS(queue.put({batch_of("{}"), false}), bh::FileError);
}
