#include "catch.hpp"

#include <bh/base/error.hpp>
#include <bh/net/process.hpp>

#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

namespace bh::net {

namespace {

// Runs `command` to its end, with its standard output in `printed`.
ProcessEnd run_to_end(ProcessOptions options, std::string& printed)
{
    EventLoop loop;
    Pipe pipe = make_pipe("a test");
    options.output = pipe.write.get();
    Process process{loop, options};
    pipe.write = Fd{};
    ProcessEnd end;
    start(loop, [](Process& waited, ProcessEnd& into) -> Task<void> { into = co_await waited.wait(); }(process, end));
    loop.run();
    std::array<char, 256> buffer;
    for (ssize_t got = 0; (got = ::read(pipe.read.get(), buffer.data(), buffer.size())) > 0;) {
        printed.append(buffer.data(), static_cast<std::size_t>(got));
    }
    CHECK(process.has_ended());
    return end;
}

} // namespace

TEST_CASE("a program's end is told")
{
    std::string printed;
    const ProcessEnd failed =
        run_to_end({.command = {"sh", "-c", "echo $BH_WORD; exit 3"}, .environment = {"BH_WORD=x"}}, printed);
    CHECK(printed == "x\n");
    CHECK(failed.text() == "exited with status 3");
    const ProcessEnd killed = run_to_end({.command = {"sh", "-c", "kill -9 $$"}}, printed);
    CHECK(killed.signal == SIGKILL);
    CHECK(killed.text() == "was killed by signal 9");
}

TEST_CASE("a program has a group of its own and finds signals at their default")
{
    std::signal(SIGINT, SIG_IGN);
    std::string printed;
    const ProcessEnd end =
        run_to_end({.command = {"sh", "-c", "ps -o pgid= -p $$ | tr -d ' '; echo $$; kill -INT $$"}}, printed);
    std::signal(SIGINT, SIG_DFL);
    CHECK(end.signal == SIGINT);
    const std::size_t line_end = printed.find('\n');
    CHECK(printed.substr(0, line_end + 1) == printed.substr(line_end + 1));
}

TEST_CASE("a program that cannot be run is named, with what was forgotten")
{
    EventLoop loop;
    const auto fault = [&loop](const std::string& name) -> std::string {
        try {
            Process process{loop, {.command = {name}}};
        } catch (const Error& error) {
            return error.what();
        }
        return "it runs";
    };
    CHECK(fault("no-such-program") == "no-such-program: command not found");
    CHECK(fault("./no/such/program") == "./no/such/program: No such file or directory");
}

} // namespace bh::net
