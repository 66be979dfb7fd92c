#include "captured.hpp"
#include "catch.hpp"

#include <bh/cli/context.hpp>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <new>
#include <optional>

using namespace bh::cli;
using bh::test::captured;
using bh::test::captured_on_terminal;

namespace {

/// Sets or removes an environment variable for a while.
class Environment
{
public:
    Environment(const char* name, const char* value) : m_name{name}
    {
        if (const char* const before = std::getenv(name)) {
            m_before = before;
        }
        set(value);
    }

    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

    ~Environment() { set(m_before ? m_before->c_str() : nullptr); }

private:
    void set(const char* value) { value != nullptr ? ::setenv(m_name, value, 1) : ::unsetenv(m_name); }

    const char* m_name;
    std::optional<std::string> m_before;
};

void complain(Color color)
{
    Context context{"bh-tool"};
    context.options().color = color;
    context.error("it broke");
}

constexpr const char* k_plain = "bh-tool: it broke\n";
constexpr const char* k_erased = "\r\033[Kbh-tool: it broke\n";
constexpr const char* k_red = "\033[1;31mbh-tool: \033[0mit broke\n";
constexpr const char* k_erased_red = "\r\033[K\033[1;31mbh-tool: \033[0mit broke\n";

} // namespace

TEST_CASE("messages are whole lines on standard error, each kind with its words")
{
    CHECK(captured(STDERR_FILENO,
                   [] {
                       Context context{"bh-tool"};
                       context.error("run.zst: is empty");
                       context.hint("Try something else.");
                       context.warning("half of it");
                       context.note("listening");
                       context.detail("not said");
                       context.options().verbose = 1;
                       context.detail("said");
                   }) == "bh-tool: run.zst: is empty\nTry something else.\nbh-tool: warning: half of it\nbh-tool: "
                         "listening\nbh-tool: said\n");
}

TEST_CASE("what a message quotes cannot steer a terminal")
{
    CHECK(captured(STDERR_FILENO, [] {
              // Escape, bell, delete, and in UTF-8 U+009B, which begins an escape sequence, too; U+00A0 and U+4080 do
              // not.
              Context{"bh-tool"}.error("a\x1b[31m\a\x7f\xc2\x9b"
                                       "31m\xc2\xa0\xe4\x82\x80");
          }) == "bh-tool: a\\x1b[31m\\x07\\x7f\\x9b31m\xc2\xa0\xe4\x82\x80\n");
}

TEST_CASE("quiet silences notes, not errors and warnings")
{
    CHECK(captured(STDERR_FILENO, [] {
              Context context{"bh-tool"};
              context.options().quiet = true;
              context.error("e");
              context.warning("w");
              context.note("n");
          }) == "bh-tool: e\nbh-tool: warning: w\n");
}

TEST_CASE("what a stranger wrote reaches no terminal as it is")
{
    CHECK(captured(STDERR_FILENO, [] {
              Context context{"bh-tool"};
              context.warning("a\033[2Jb\rc\x7F"
                              "d\te\nf");
          }) == "bh-tool: warning: a\\x1b[2Jb\\x0dc\\x7fd\\x09e\nf\n");
}

TEST_CASE("colour only on terminals, unless told otherwise")
{
    const Environment no_color{"NO_COLOR", nullptr};
    const Environment term{"TERM", "xterm"};
    CHECK(captured(STDERR_FILENO, [] { complain(Color::automatic); }) == k_plain);
    CHECK(captured(STDERR_FILENO, [] { complain(Color::always); }) == k_red);
    CHECK(captured_on_terminal(STDERR_FILENO, [] { complain(Color::automatic); }) == k_erased_red);
    CHECK(captured_on_terminal(STDERR_FILENO, [] { complain(Color::never); }) == k_erased);
}

TEST_CASE("NO_COLOR and a dumb terminal mean no colour, --color outranks both")
{
    const auto automatic = [] { complain(Color::automatic); };
    const auto always = [] { complain(Color::always); };
    {
        const Environment term{"TERM", "xterm"};
        const Environment no_color{"NO_COLOR", "1"};
        CHECK(captured_on_terminal(STDERR_FILENO, automatic) == k_erased);
        CHECK(captured_on_terminal(STDERR_FILENO, always) == k_erased_red);
        const Environment empty{"NO_COLOR", ""}; // set, but empty: as if it were not
        CHECK(captured_on_terminal(STDERR_FILENO, automatic) == k_erased_red);
        const Environment zero{"NO_COLOR", "0"}; // not empty
        CHECK(captured_on_terminal(STDERR_FILENO, automatic) == k_erased);
    }
    const Environment no_color{"NO_COLOR", nullptr};
    const Environment dumb{"TERM", "dumb"};
    CHECK(captured_on_terminal(STDERR_FILENO, automatic) == k_plain);
    const Environment none{"TERM", nullptr};
    CHECK(captured_on_terminal(STDERR_FILENO, automatic) == k_plain);
}

TEST_CASE("progress is drawn for a person only, and cleared before a message")
{
    const Environment term{"TERM", "xterm"};
    const auto work = [] {
        Context context{"bh-tool"};
        Progress progress{context};
        progress.update([] { return "half way"; });
        progress.update([] { return "too soon"; });
        context.warning("w");
    };
    CHECK(captured(STDERR_FILENO, work) == "bh-tool: warning: w\n");
    CHECK(captured_on_terminal(STDERR_FILENO, [&] { captured(STDOUT_FILENO, work); }).find("half way") ==
          std::string::npos);
    std::string drawn;
    captured_on_terminal(STDOUT_FILENO, [&] { drawn = captured_on_terminal(STDERR_FILENO, work); });
    CHECK(drawn.starts_with("\r\033[Khalf way\r\r\033[K")); // the cursor stands at the beginning of the line
    CHECK(drawn.find("too soon") == std::string::npos);
    CHECK(drawn.find("bh-tool: ") > drawn.find("half way"));
    const Environment dumb{"TERM", "dumb"};
    captured_on_terminal(STDOUT_FILENO, [&] { drawn = captured_on_terminal(STDERR_FILENO, work); });
    CHECK(drawn == "bh-tool: warning: w\n");
}

TEST_CASE("a message takes the line of another program's progress, and a line of progress never wraps")
{
    const Environment term{"TERM", "xterm"};
    const auto message = [] { Context{"bh-serve"}.note("session 1 ended"); };
    CHECK(captured_on_terminal(STDERR_FILENO, message) == "\r\033[Kbh-serve: session 1 ended\n");
    const auto hint = [] { Context{"bh-serve"}.hint("Try \033[2J something else."); };
    CHECK(captured_on_terminal(STDERR_FILENO, hint) == "\r\033[KTry \\x1b[2J something else.\n");

    std::string drawn;
    const auto long_line = [] {
        Context{"bh-tool"}.status_line(std::string(70, 'x') + std::string(30, 'y')); // on 80 columns, if it says none
    };
    captured_on_terminal(STDOUT_FILENO, [&] { drawn = captured_on_terminal(STDERR_FILENO, long_line); });
    CHECK(drawn == "\r\033[K" + std::string(70, 'x') + "yyyyyy...\r");
}

TEST_CASE("amounts are said in units that people read")
{
    CHECK(format_bytes(0) == "0 B");
    CHECK(format_bytes(1023) == "1023 B");
    CHECK(format_bytes(1024) == "1.0 KiB");
    CHECK(format_bytes(1234567) == "1.2 MiB");
    CHECK(format_bytes(5e12) == "4.5 TiB");
    CHECK(format_bytes(5e15) == "4547.5 TiB");
}

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
