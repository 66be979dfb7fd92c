#include "base/temporary_directory.hpp"
#include "catch.hpp"

#include <bh/base/fd.hpp>
#include <bh/base/input.hpp>
#include <bh/cli/stop_signals.hpp>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <thread>

using namespace bh;
using namespace std::chrono_literals;
using bh::cli::StopSignals;

namespace {

struct PipeEnds
{
    PipeEnds()
    {
        int ends[2] = {};
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        read = Fd{ends[0]};
        write = Fd{ends[1]};
    }

    void put(std::string_view bytes) const
    {
        REQUIRE(::write(write.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    }

    Fd read;
    Fd write;
};

/// Status of a child of ours that runs `body`.
int status_of_child(const std::function<void()>& body)
{
    const pid_t child = ::fork();
    if (child == 0) {
        body();
        ::_exit(7);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return status;
}

} // namespace

TEST_CASE("without a signal, input is waited for")
{
    StopSignals stop{20s};
    const PipeEnds pipe;
    pipe.put("x");
    CHECK(stop.wait_readable(pipe.read.get()));
    CHECK(StopSignals::count() == 0);
}

TEST_CASE("after the first signal a pipe is read on to its end")
{
    StopSignals stop{20s};
    PipeEnds pipe;
    pipe.put("x");
    const int signal_number = GENERATE(SIGINT, SIGTERM, SIGHUP);
    ::kill(::getpid(), signal_number);
    CHECK(stop.wait_readable(pipe.read.get())); // the signal is taken no later than here
    char byte = 0;
    REQUIRE(::read(pipe.read.get(), &byte, 1) == 1);
    std::thread writer{[&pipe] {
        const Fd closing = std::move(pipe.write);
        static_cast<void>(!::write(closing.get(), "y", 1));
    }};
    CHECK(stop.wait_readable(pipe.read.get()));
    REQUIRE(::read(pipe.read.get(), &byte, 1) == 1);
    CHECK(stop.wait_readable(pipe.read.get()));
    CHECK(::read(pipe.read.get(), &byte, 1) == 0);
    writer.join();
    CHECK(StopSignals::count() == 1);
}

TEST_CASE("a pipe that stays silent ends when the grace is over")
{
    StopSignals stop{1ms};
    const PipeEnds pipe;
    ::kill(::getpid(), SIGINT);
    CHECK_FALSE(stop.wait_readable(pipe.read.get()));
    CHECK_FALSE(stop.wait_readable(pipe.read.get()));
}

TEST_CASE("the grace bounds a pipe that never stops talking")
{
    StopSignals stop{1ms};
    const PipeEnds pipe;
    pipe.put("x");
    ::kill(::getpid(), SIGINT);
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (stop.wait_readable(pipe.read.get())) {
        if (std::chrono::steady_clock::now() > deadline) {
            FAIL("20 s, and still reading");
        }
    }
}

TEST_CASE("the second signal ends any input at once")
{
    StopSignals stop{20s};
    const PipeEnds pipe;
    pipe.put("x");
    ::kill(::getpid(), SIGINT);
    CHECK(stop.wait_readable(pipe.read.get()));
    char byte = 0;
    REQUIRE(::read(pipe.read.get(), &byte, 1) == 1);
    ::kill(::getpid(), SIGTERM);
    CHECK_FALSE(stop.wait_readable(pipe.read.get()));
    CHECK(StopSignals::count() == 2);
}

TEST_CASE("a file ends with the first signal")
{
    const test::TemporaryDirectory directory;
    test::write_file(directory.file("in"), "x");
    StopSignals stop{20s};
    Input input{directory.file("in"), &stop};
    char byte = 0;
    ::kill(::getpid(), SIGINT);
    CHECK(input.read({&byte, 1}) == 0); // though there is more
    CHECK(StopSignals::count() == 1);
    CHECK(input.read({&byte, 1}) == 0);
}

TEST_CASE("a signal that comes while waiting is heard")
{
    StopSignals stop{1ms};
    const PipeEnds pipe;
    std::thread other{[main = ::getpid()] { ::kill(main, SIGINT); }};
    CHECK_FALSE(stop.wait_readable(pipe.read.get())); // wherever in the wait it lands
    other.join();
    CHECK(StopSignals::count() == 1);
}

TEST_CASE("the third signal kills")
{
    const int status = status_of_child([] {
        StopSignals stop{20s};
        int ends[2] = {};
        if (::pipe(ends) != 0) {
            ::_exit(1);
        }
        for (int i = 0; i < 3; ++i) {
            ::kill(::getpid(), SIGTERM);
            static_cast<void>(!::write(ends[1], "x", 1));
            stop.wait_readable(ends[0]);
            ::sigset_t none;
            sigemptyset(&none);
            ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
        }
    });
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGTERM);
}

TEST_CASE("afterwards signals do what they always did")
{
    const int status = status_of_child([] {
        {
            const StopSignals stop{20s};
        }
        std::raise(SIGINT);
    });
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGINT);
}
