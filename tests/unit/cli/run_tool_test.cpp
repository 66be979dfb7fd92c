#include "captured.hpp"
#include "catch.hpp"

#include <bh/cli/run_tool.hpp>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <new>

using namespace bh::cli;
using bh::test::captured;

namespace {

struct Ending
{
    int status = 0;
    std::string said;
};

Ending ending_of(const ToolBody& body)
{
    Ending ending;
    ending.said = captured(STDERR_FILENO, [&] { ending.status = run_tool("bh-tool", body); });
    return ending;
}

template <typename Failure>
Ending ending_with(const Failure& failure)
{
    return ending_of([&failure](Context&) -> Outcome { throw failure; });
}

} // namespace

TEST_CASE("an ending becomes an exit status and words")
{
    CHECK(ending_of([](Context&) { return Outcome::complete; }).status == 0);
    CHECK(ending_of([](Context&) { return Outcome::incomplete; }).status == 3);
    CHECK(ending_of([](Context&) { return Outcome::different; }).status == 4);
    CHECK(ending_with(HelpShown{}).status == 0);

    const Ending usage = ending_with(bh::UsageError{"--number", "x is not a number"});
    CHECK(usage.status == 2);
    CHECK(usage.said == "bh-tool: --number: x is not a number\nTry 'bh-tool --help'.\n");
    const Ending file = ending_with(bh::FileError{"run.zst", "No such file or directory"});
    CHECK(file.status == 1);
    CHECK(file.said == "bh-tool: run.zst: No such file or directory\n");
    const Ending existing = ending_with(bh::ExistsError{"run.zst"});
    CHECK(existing.status == 1);
    CHECK(existing.said == "bh-tool: run.zst: already exists\nUse --overwrite to replace it.\n");
    CHECK(ending_with(bh::DataError{"bad"}).status == 1);
    CHECK(ending_with(std::bad_alloc{}).said == "bh-tool: out of memory\n");
    CHECK(ending_with(std::runtime_error{"other"}).said == "bh-tool: other\n");
}

TEST_CASE("what was written arrives, and a full disk is a failure")
{
    const auto write = [](Context& context) {
        context.output().write("data");
        return Outcome::complete;
    };
    CHECK(captured(STDOUT_FILENO, [&] { CHECK(run_tool("bh-tool", write) == 0); }) == "data");
    const bh::Fd before{::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)};
    const bh::Fd full{::open("/dev/full", O_WRONLY | O_CLOEXEC)};
    ::dup2(full.get(), STDOUT_FILENO);
    const Ending ending = ending_of(write);
    ::dup2(before.get(), STDOUT_FILENO);
    CHECK(ending.status == 1);
    CHECK(ending.said == "bh-tool: standard output: No space left on device\n");
}

TEST_CASE("a lost reader ends the tool by SIGPIPE, in silence")
{
    std::string said;
    int status = 0;
    said = captured(STDERR_FILENO, [&] {
        const pid_t child = ::fork();
        if (child == 0) {
            int ends[2] = {};
            if (::pipe(ends) == 0) {
                ::dup2(ends[1], STDOUT_FILENO);
                ::close(ends[0]);
                ::_exit(run_tool("bh-tool", [](Context& context) {
                    context.output().write("data");
                    return Outcome::complete;
                }));
            }
            ::_exit(99);
        }
        REQUIRE(::waitpid(child, &status, 0) == child);
    });
    CHECK(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGPIPE);
    CHECK(said.empty());
}
