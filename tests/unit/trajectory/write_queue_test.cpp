#include "catch.hpp"
#include "trajectory/writing/record_batch.hpp"
#include "trajectory/writing/write_queue.hpp"

#include <bh/base/error.hpp>

#include <poll.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

using namespace bh::trajectory;
using namespace std::chrono_literals;

namespace {

void add(WriteQueue& queue, const std::string& line)
{
    queue.add({line, {}, false}, {});
}

/// Every record is a batch of its own.
WriteQueue::Options options(std::size_t bytes_max)
{
    WriteQueue::Options options;
    options.bytes_max = bytes_max;
    options.batch_bytes = 1;
    return options;
}

} // namespace

TEST_CASE("a batch gives back what was added, each record with and without its LFs")
{
    RecordBatch batch;
    CHECK(batch.empty());
    batch.add({R"({"type":"note"})", {}, false}, {});
    batch.add({R"({"type":"step","payload":3})", "a\nb", true}, {});
    batch.add({R"({"type":"step","payload":0})", "", true}, {});
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
        first->add({"{}", {}, false}, {});
        RecordBatch* const address = first.get();
        CHECK(pool.get().get() != address);
        first.reset();
        first = pool.get();
        CHECK(first.get() == address);
        CHECK(first->empty());
        outlives = pool.get();
    }
    outlives->add({"{}", {}, false}, {});
    CHECK(outlives->count() == 1);
}

TEST_CASE("a full queue makes the adder wait until there is room")
{
    WriteQueue queue{options(10)};
    add(queue, "{\"a\":1}");
    add(queue, "{\"b\":1}"); // 8 bytes were there: fewer than 10
    std::atomic<bool> is_in = false;
    auto adder = std::async(std::launch::async, [&] {
        add(queue, "{\"c\":1}");
        is_in = true;
    });
    auto job = queue.take({});
    REQUIRE(job);
    CHECK(job->batch->record(0).line == "{\"a\":1}");
    CHECK_FALSE(is_in); // what is under way counts
    job = queue.take({7, 1, std::nullopt});
    REQUIRE(job);
    CHECK(job->batch->record(0).line == "{\"b\":1}");
    REQUIRE(adder.wait_for(20s) == std::future_status::ready);
    CHECK(queue.progress().bytes_written == 7);
    CHECK(queue.progress().undecodable_pictures == 1);
    job = queue.take({});
    REQUIRE(job);
    CHECK(job->batch->record(0).line == "{\"c\":1}");
    auto finisher = std::async(std::launch::async, [&] { queue.finish(); });
    job = queue.take({});
    REQUIRE(job);
    CHECK(job->finish);
    CHECK_FALSE(queue.take({}));
    REQUIRE(finisher.wait_for(20s) == std::future_status::ready);
    finisher.get();
}

TEST_CASE("who waits is told of the failure")
{
    WriteQueue queue{options(1)};
    add(queue, "{}");
    auto adder = std::async(std::launch::async, [&] { add(queue, "{}"); });
    REQUIRE(queue.take({}));
    pollfd failure = {queue.failure_fd(), POLLIN, 0};
    CHECK(::poll(&failure, 1, 0) == 0);
    queue.fail(std::make_exception_ptr(bh::FileError{"run.zst", "No space left on device"}));
    REQUIRE(adder.wait_for(20s) == std::future_status::ready);
    CHECK_THROWS_AS(adder.get(), bh::FileError);
    CHECK(::poll(&failure, 1, 0) == 1);
    CHECK_THROWS_WITH(queue.drain(), "run.zst: No space left on device");
    CHECK_THROWS_AS(add(queue, "{}"), bh::FileError);
}

TEST_CASE("who is told to wait no more gives up once, and then waits for the other side all the same")
{
    int given_up = 0;
    int waits = 0;
    WriteQueue::Options patient = options(1);
    patient.wait = [&](int /*fd*/) { return ++waits < 1; };
    patient.give_up = [&] { ++given_up; };
    WriteQueue queue{patient};
    add(queue, "{}");
    auto adder = std::async(std::launch::async, [&] { add(queue, "{}"); });
    REQUIRE(queue.take({}));
    REQUIRE(queue.take({}));
    REQUIRE(adder.wait_for(20s) == std::future_status::ready);
    CHECK_NOTHROW(adder.get());
    CHECK(given_up <= 1);
    CHECK(waits <= 1);
}

TEST_CASE("a flush comes by itself when a record has waited, be it in the open batch or with the writing side")
{
    WriteQueue::Options timed;
    timed.flush_interval = 1ms;
    WriteQueue queue{timed};
    add(queue, R"({"type":"note"})");
    auto job = queue.take({}); // waits until it is due
    REQUIRE(job);
    REQUIRE(job->batch);
    CHECK(job->flush);
    const auto long_ago = WriteQueue::Clock::now() - 1h;
    add(queue, R"({"type":"note"})");
    job = queue.take({0, 0, long_ago}); // some record is still unsaved: before anything else
    REQUIRE(job);
    CHECK(job->flush);
    CHECK_FALSE(job->batch);
    job = queue.take({});
    REQUIRE(job);
    CHECK(job->batch);
}

TEST_CASE("without an interval nothing is flushed but what is asked for")
{
    WriteQueue queue{{}};
    add(queue, R"({"type":"note"})");
    queue.flush();
    auto job = queue.take({});
    REQUIRE(job);
    CHECK(job->batch->count() == 1);
    CHECK_FALSE(job->flush);
    job = queue.take({0, 0, WriteQueue::Clock::now() - 1h});
    REQUIRE(job);
    CHECK(job->flush);
    queue.close();
    CHECK_FALSE(queue.take({}));
}
