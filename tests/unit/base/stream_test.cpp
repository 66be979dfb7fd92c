#include "catch.hpp"
#include "temporary_directory.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/base/output.hpp>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

using namespace bh;
using namespace bh::test;

namespace {

// Runs `body` in a child with `path` as its standard output; what it returns, or the text of the error it ends with.
template <typename Body>
std::string with_stdout(const char* path, const Body& body)
{
    int ends[2] = {};
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const pid_t child = ::fork();
    if (child == 0) {
        std::string text;
        try {
            ::dup2(::open(path, O_WRONLY | O_CLOEXEC), STDOUT_FILENO);
            text = body();
        } catch (const Error& error) {
            text = error.what();
        }
        static_cast<void>(!::write(ends[1], text.data(), text.size()));
        ::_exit(0);
    }
    ::close(ends[1]);
    std::string text(1000, '\0');
    const ssize_t got = ::read(ends[0], text.data(), text.size());
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    return text;
}

} // namespace

TEST_CASE("an input gives the bytes of its file")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("in");
    const std::string bytes(300'000, 'b');
    write_file(path, bytes);
    Input input{path};
    CHECK(input.name() == path);
    CHECK(input.is_regular());
    CHECK_FALSE(input.is_terminal());
    std::string got(400'000, '\0');
    std::size_t size = 0;
    while (const std::size_t count = input.read(std::span{got}.subspan(size))) {
        size += count;
    }
    CHECK((got.substr(0, size) == bytes));
}

TEST_CASE("an input that cannot be read is an error with its name")
{
    CHECK_THROWS_WITH(Input{"/nowhere/in"}, "/nowhere/in: No such file or directory");
    CHECK_THROWS_WITH(Input{"/tmp"}, "/tmp: Is a directory");
    CHECK_THROWS_WITH(Input{""}, ": No such file or directory");
}

TEST_CASE("a full disk is noticed at close at the latest")
{
    const std::string text = with_stdout("/dev/full", [] {
        Output output;
        output.write("little");
        output.close();
        return std::string{"not noticed"};
    });
    CHECK(text == "standard output: No space left on device");
    CHECK(with_stdout("/dev/full", [] {
              Output output;
              output.write(std::string(1'000'000, 'x'));
              return std::string{"not noticed"};
          }) == "standard output: No space left on device");
}

TEST_CASE("a failed output is not tried again, and the destructor says nothing")
{
    CHECK(with_stdout("/dev/full", [] {
              {
                  Output output;
                  output.write("x");
              }
              Output output;
              output.write("x");
              try {
                  output.flush();
              } catch (const FileError&) {
                  output.close();
                  output.close();
                  return std::string{"as it should be"};
              }
              return std::string{"not noticed"};
          }) == "as it should be");
}

TEST_CASE("a reader that went away is no file error")
{
    int ends[2] = {};
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    ::close(ends[0]);
    const Fd write_end{ends[1]};
    CHECK_THROWS_AS(write_all(write_end.get(), "x", "pipe"), BrokenPipe);
}

TEST_CASE("a descriptor that somebody else made non-blocking is waited for")
{
    int ends[2] = {};
    REQUIRE(::pipe2(ends, O_CLOEXEC | O_NONBLOCK) == 0);
    const Fd read_end{ends[0]};
    Fd write_end{ends[1]};
    const std::string bytes(1'000'000, 'x'); // more than the pipe holds
    ::fcntl(read_end.get(), F_SETFL, 0);
    std::size_t size = 0;
    std::thread reader{[&] {
        std::string buffer(65536, '\0');
        ssize_t got = 0;
        while ((got = ::read(read_end.get(), buffer.data(), buffer.size())) > 0) {
            size += static_cast<std::size_t>(got);
        }
    }};
    CHECK_NOTHROW(write_all(write_end.get(), bytes, "pipe"));
    {
        const Fd closing = std::move(write_end);
    }
    reader.join();
    CHECK(size == bytes.size());
}

TEST_CASE("a descriptor has one owner, and closes when it is gone")
{
    int ends[2] = {};
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    Fd one{ends[0]};
    Fd two{std::move(one)};
    CHECK_FALSE(one);
    CHECK(two.get() == ends[0]);
    one = std::move(two);
    CHECK(one.get() == ends[0]);
    const int released = one.release();
    CHECK_FALSE(one);
    CHECK(::close(released) == 0);
    {
        const Fd closing{ends[1]};
    }
    CHECK(::fcntl(ends[1], F_GETFD) == -1);
}
