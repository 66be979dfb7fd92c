#include "catch.hpp"

#include <bh/base/fd.hpp>
#include <bh/net/byte_sink.hpp>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <optional>

using namespace bh::net;
using namespace std::chrono_literals;

namespace {

struct PipeEnds
{
    PipeEnds()
    {
        int ends[2] = {};
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        read = bh::Fd{ends[0]};
        write = bh::Fd{ends[1]};
    }

    /// All that comes within `count` bytes; fails the test if nothing comes for 20 s.
    std::string take(std::size_t count) const
    {
        std::string taken;
        std::array<char, 4096> buffer;
        while (taken.size() < count) {
            pollfd entry{read.get(), POLLIN, 0};
            REQUIRE(::poll(&entry, 1, 20'000) == 1);
            const ssize_t got = ::read(read.get(), buffer.data(), std::min(buffer.size(), count - taken.size()));
            if (got <= 0) {
                break;
            }
            taken.append(buffer.data(), static_cast<std::size_t>(got));
        }
        return taken;
    }

    /// What lies in the pipe, up to a few kilobytes.
    std::string take_what_is_there() const
    {
        std::array<char, 4096> buffer;
        pollfd entry{read.get(), POLLIN, 0};
        const ssize_t got = ::poll(&entry, 1, 0) == 1 ? ::read(read.get(), buffer.data(), buffer.size()) : 0;
        return {buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0))};
    }

    bh::Fd read;
    bh::Fd write;
};

/// A sink on a pipe, and what it says.
struct Fixture
{
    explicit Fixture(std::size_t bytes_max = 1 << 20)
    {
        sink.emplace(loop, pipe.write.get(), bytes_max, [this](std::string reason) { failure = std::move(reason); });
    }

    Fixture(const Fixture&) = delete;
    Fixture& operator=(const Fixture&) = delete;

    /// A test that fails must not wait for a reader.
    ~Fixture() { pipe.read = bh::Fd{}; }

    void add(std::string_view bytes)
    {
        sink->add([bytes](std::string& out) { out += bytes; });
    }

    void run_until(const std::function<bool()>& done)
    {
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (!done()) {
            if (std::chrono::steady_clock::now() >= deadline) {
                FAIL("waited 20 s for nothing");
            }
            loop.restart();
            loop.run_one_for(10ms);
        }
    }

    PipeEnds pipe;
    EventLoop loop;
    std::string failure;
    std::optional<ByteSink> sink;
};

std::string numbers(int count)
{
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += std::to_string(i) + "\n";
    }
    return text;
}

} // namespace

TEST_CASE("bytes are written in order, and close() writes what is left")
{
    Fixture fixture;
    const std::string expected = numbers(10'000);
    for (int i = 0; i < 10'000; ++i) {
        fixture.add(std::to_string(i) + "\n");
    }
    fixture.sink->close();
    fixture.sink->close();
    CHECK(fixture.pipe.take(expected.size()) == expected);
    CHECK(fixture.failure.empty());
}

TEST_CASE("little is written soon, without close()")
{
    Fixture fixture;
    for (int i = 0; i < 3; ++i) {
        fixture.add("record\n");
        CHECK(fixture.pipe.take(7) == "record\n");
    }
}

TEST_CASE("a slow reader makes the adder wait, and loses nothing")
{
    Fixture fixture{100'000};
    int slow = 0;
    bool done = false;
    start(fixture.loop, [](Fixture& in, int& times, bool& finished) -> Task<void> {
        for (char letter = 'a'; letter <= 'j'; ++letter) {
            in.add(std::string(100'000, letter)); // more than a pipe holds, each
            co_await in.sink->wait_for_room([&times] { ++times; });
        }
        finished = true;
    }(fixture, slow, done));
    fixture.run_until([&] { return slow > 0; });
    CHECK_FALSE(done);
    std::string taken;
    fixture.run_until([&] {
        taken += fixture.pipe.take_what_is_there();
        return done;
    });
    std::thread closing{[&] { fixture.sink->close(); }};
    taken += fixture.pipe.take(1'000'000 - taken.size());
    closing.join();
    REQUIRE(taken.size() == 1'000'000);
    for (std::size_t i = 0; i < 10; ++i) {
        CHECK(taken.substr(i * 100'000, 100'000) == std::string(100'000, static_cast<char>('a' + i)));
    }
    CHECK(fixture.failure.empty());
}

TEST_CASE("there is room at once while the queue is short")
{
    Fixture fixture;
    bool done = false;
    fixture.add("x");
    start(fixture.loop, [](ByteSink& sink, bool& finished) -> Task<void> {
        co_await sink.wait_for_room([] { FAIL("nothing is slow"); });
        finished = true;
    }(*fixture.sink, done));
    fixture.loop.poll();
    CHECK(done);
}

TEST_CASE("a slow reader makes room piece by piece, not when all is written")
{
    constexpr std::size_t k_mib = std::size_t{1} << 20;
    Fixture fixture{4 * k_mib};
    bool done = false;
    for (int i = 0; i < 6; ++i) {
        fixture.add(std::string(k_mib, static_cast<char>('a' + i)));
    }
    start(fixture.loop, [](ByteSink& sink, bool& finished) -> Task<void> {
        co_await sink.wait_for_room([] {});
        finished = true;
    }(*fixture.sink, done));
    fixture.loop.poll();
    CHECK_FALSE(done);
    // Three pieces and a part of the fourth: less than 4 MiB wait then.
    const std::string first = fixture.pipe.take(3 * k_mib + k_mib / 2);
    fixture.run_until([&] { return done; });
    std::string rest;
    std::thread closing{[&] { fixture.sink->close(); }};
    rest = fixture.pipe.take(6 * k_mib - first.size());
    closing.join();
    const std::string all = first + rest;
    REQUIRE(all.size() == 6 * k_mib);
    for (std::size_t i = 0; i < 6; ++i) {
        CHECK(all.substr(i * k_mib, k_mib) == std::string(k_mib, static_cast<char>('a' + i)));
    }
}

TEST_CASE("a reader that goes away is told once, and frees who waits")
{
    Fixture fixture{1000};
    bool done = false;
    fixture.add(std::string(200'000, 'x'));
    fixture.run_until([&, filled = false]() mutable { // the pipe is full and the writer waits
        filled = filled || fixture.pipe.take(1) == "x";
        return filled;
    });
    fixture.add(std::string(2000, 'y'));
    start(fixture.loop, [](ByteSink& sink, bool& finished) -> Task<void> {
        co_await sink.wait_for_room([] {});
        finished = true;
    }(*fixture.sink, done));
    fixture.loop.poll();
    CHECK_FALSE(done);
    fixture.pipe.read = bh::Fd{};
    fixture.run_until([&] { return done && !fixture.failure.empty(); });
    CHECK(fixture.failure == "standard output: Broken pipe");
    fixture.failure.clear();
    fixture.add("lost");
    fixture.sink->close();
    fixture.loop.restart();
    fixture.loop.poll();
    CHECK(fixture.failure.empty());
}

TEST_CASE("a sink may go before the loop hears of its failure, or while somebody waits for room")
{
    Fixture fixture{1000};
    bool done = false;
    const auto wait_for_room = [&done](EventLoop& loop, ByteSink& sink, const PipeEnds& pipe) {
        const auto add = [&sink](std::size_t count) {
            sink.add([count](std::string& out) { out.append(count, 'x'); });
        };
        add(2'000'000); // more than a pipe holds
        CHECK(pipe.take(1) == "x");
        add(1000);
        start(loop, [](ByteSink& in, bool& finished) -> Task<void> {
            co_await in.wait_for_room([] {});
            finished = true;
        }(sink, done));
        loop.poll();
        REQUIRE_FALSE(done);
    };
    SECTION("a failure")
    {
        fixture.pipe.read = bh::Fd{};
        fixture.add("x");
        fixture.sink.reset();
        fixture.loop.poll();
        CHECK(fixture.failure.empty());
    }
    SECTION("who waits, when all is written at last")
    {
        wait_for_room(fixture.loop, *fixture.sink, fixture.pipe);
        std::thread closing{[&] { fixture.sink.reset(); }}; // it blocks until then
        const std::size_t taken = fixture.pipe.take(2'000'999).size();
        closing.join();
        CHECK(taken == 2'000'999);
        fixture.run_until([&] { return done; });
    }
    SECTION("who waits, when the reader goes")
    {
        wait_for_room(fixture.loop, *fixture.sink, fixture.pipe);
        fixture.pipe.read = bh::Fd{};
        fixture.sink.reset();
        fixture.run_until([&] { return done; });
        CHECK(fixture.failure.empty());
    }
    SECTION("who waits, when the loop goes too")
    {
        auto loop = std::make_unique<EventLoop>();
        auto sink = std::make_unique<ByteSink>(*loop, fixture.pipe.write.get(), 1000, [](const std::string&) {});
        wait_for_room(*loop, *sink, fixture.pipe);
        fixture.pipe.read = bh::Fd{};
        sink.reset();
        loop.reset();
        CHECK_FALSE(done);
    }
}

TEST_CASE("a full disk is told")
{
    EventLoop loop;
    std::string failure;
    const bh::Fd full{::open("/dev/full", O_WRONLY | O_CLOEXEC)};
    ByteSink sink{loop, full.get(), 1000, [&failure](std::string reason) { failure = std::move(reason); }};
    sink.add([](std::string& out) { out += "x"; });
    sink.close();
    loop.poll();
    CHECK(failure == "standard output: No space left on device");
}
