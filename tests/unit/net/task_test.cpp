#include "catch.hpp"

#include <bh/net/task.hpp>

#include <new>
#include <string>

using namespace bh::net;
using namespace std::chrono_literals;

namespace {

Task<void> hold(Mutex& mutex, Event& release, std::string& log, char name)
{
    const auto lock = co_await mutex.lock();
    log += name;
    co_await release.wait();
    log += static_cast<char>(name - 'A' + 'a');
}

Task<void> wait_and_log(Event& event, std::string& log, char name)
{
    co_await event.wait();
    log += name;
}

Task<void> wait_with_limit(Event& event, std::chrono::milliseconds limit, std::string& log)
{
    log += co_await event.wait_for(limit) ? "notified" : "late";
}

} // namespace

TEST_CASE("a loop that is abandoned destroys what waits on it, while all of that is still there")
{
    struct Resource
    {
        bool is_alive = true;
        int uses = 0;

        ~Resource() { is_alive = false; }
    };

    struct User
    {
        explicit User(Resource& used, Event& at_end) : resource{used}, told{at_end} {}

        User(const User&) = delete;
        User& operator=(const User&) = delete;

        ~User()
        {
            resource.uses += resource.is_alive ? 1 : 100;
            told.notify_all();
        }

        Resource& resource;
        Event& told;
    };

    EventLoop loop;
    Resource resource;
    Event never{loop};
    Event told{loop};
    const auto wait = [](Resource& used, Event& for_ever, Event& at_end) -> Task<void> {
        const User user{used, at_end};
        co_await for_ever.wait();
    };
    start(loop, wait(resource, never, told));
    start(loop, wait(resource, told, never));
    start(loop, []() -> Task<void> {
        throw std::bad_alloc{};
        co_return;
    }());
    CHECK_THROWS_AS(loop.run(), std::bad_alloc);
    loop.abandon();
    CHECK(resource.uses == 2);
}

TEST_CASE("a mutex lets one through at a time, in the order they came")
{
    EventLoop loop;
    Mutex mutex{loop};
    Event release{loop};
    std::string log;
    for (const char name : {'A', 'B', 'C'}) {
        start(loop, hold(mutex, release, log, name));
    }
    loop.poll();
    CHECK(log == "A");
    start(loop, hold(mutex, release, log, 'D')); // comes while B and C wait
    release.notify_all();
    loop.poll();
    CHECK(log == "AaB");
    for (int i = 0; i < 3; ++i) {
        release.notify_all();
        loop.poll();
    }
    CHECK(log == "AaBbCcDd");
    loop.restart();
    start(loop, hold(mutex, release, log, 'E')); // free again
    loop.poll();
    CHECK(log == "AaBbCcDdE");
    release.notify_all();
    loop.run_for(20s);
    CHECK(loop.stopped());
}

TEST_CASE("who comes between the hand-over and the next one's turn does not get in")
{
    EventLoop loop;
    Mutex mutex{loop};
    Event release{loop};
    std::string log;
    start(loop, hold(mutex, release, log, 'A'));
    start(loop, hold(mutex, release, log, 'B'));
    loop.poll();
    release.notify_all();
    while (log != "Aa") {
        REQUIRE(loop.poll_one() == 1);
    }
    start(loop, hold(mutex, release, log, 'C'));
    loop.poll();
    CHECK(log == "AaB");
    release.notify_all();
    loop.poll();
    release.notify_all();
    loop.poll();
    CHECK(log == "AaBbCc");
}

TEST_CASE("an event wakes one or all, in the order they waited, and remembers nothing")
{
    EventLoop loop;
    Event event{loop};
    std::string log;
    event.notify_all(); // nobody hears it
    for (const char name : {'1', '2', '3', '4'}) {
        start(loop, wait_and_log(event, log, name));
    }
    loop.poll();
    CHECK(log.empty());
    event.notify_one();
    loop.poll();
    CHECK(log == "1");
    event.notify_all();
    loop.poll();
    CHECK(log == "1234");
}

TEST_CASE("waiting with a limit tells a notification from the limit")
{
    EventLoop loop;
    Event event{loop};
    std::string log;
    start(loop, wait_with_limit(event, 1ms, log));
    loop.run_for(20s);
    CHECK(log == "late");
    log.clear();
    loop.restart();
    start(loop, wait_with_limit(event, 20s, log));
    loop.poll();
    event.notify_one();
    loop.poll();
    CHECK(log == "notified");
    log.clear();
    loop.restart();
    start(loop, wait_and_log(event, log, 'x')); // the limit before is forgotten
    loop.poll();
    CHECK(log.empty());
    event.notify_all();
    loop.poll();
    CHECK(log == "x");
}

TEST_CASE("an exception that leaves a task ends the loop")
{
    EventLoop loop;
    start(loop, []() -> Task<void> {
        throw std::runtime_error{"out"};
        co_return;
    }());
    CHECK_THROWS_WITH(loop.run(), "out");
}
