#include "catch.hpp"
#include "temporary_directory.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace bh;
using namespace bh::test;
using Catch::Matchers::Matches;
using Names = std::vector<std::string>;

namespace {

mode_t mode_of(const std::string& path)
{
    struct stat info = {};
    REQUIRE(::stat(path.c_str(), &info) == 0);
    return info.st_mode & 0777;
}

} // namespace

TEST_CASE("a product appears when it is whole")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("frame.png");
    AtomicFile file{path, Overwrite::no};
    file.write("one ");
    file.write("two");
    CHECK_FALSE(std::filesystem::exists(path));
    file.commit();
    CHECK(read_file(path) == "one two");
    CHECK(directory.names() == Names{"frame.png"});
}

TEST_CASE("a product that is not committed leaves nothing behind")
{
    const TemporaryDirectory directory;
    {
        AtomicFile file{directory.file("frame.png"), Overwrite::no};
        file.write("half");
    }
    CHECK(directory.names().empty());
}

TEST_CASE("permissions are those of the umask")
{
    const TemporaryDirectory directory;
    const mode_t before = ::umask(027);
    AtomicFile{directory.file("a"), Overwrite::no}.commit();
    ::umask(0);
    AtomicFile{directory.file("b"), Overwrite::no}.commit();
    CHECK(::umask(before) == 0); // looking at it does not change it
    CHECK(mode_of(directory.file("a")) == 0640);
    CHECK(mode_of(directory.file("b")) == 0666);
}

TEST_CASE("a file that exists is replaced only when asked")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("frame.png");
    write_file(path, "old");
    CHECK_THROWS_WITH((AtomicFile{path, Overwrite::no}), Matches(".*/frame\\.png: already exists"));
    {
        AtomicFile file{path, Overwrite::yes};
        file.write("half");
    }
    CHECK(read_file(path) == "old");
    AtomicFile file{path, Overwrite::yes};
    file.write("new");
    file.commit();
    CHECK(read_file(path) == "new");
    CHECK(directory.names() == Names{"frame.png"});
}

TEST_CASE("a file that appeared meanwhile is not replaced")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("frame.png");
    {
        AtomicFile file{path, Overwrite::no};
        write_file(path, "somebody else's");
        CHECK_THROWS_WITH(file.commit(), Matches(".*/frame\\.png: already exists"));
    }
    CHECK(read_file(path) == "somebody else's");
    CHECK(directory.names() == Names{"frame.png"});
}

TEST_CASE("what is no regular file is written directly")
{
    AtomicFile null{"/dev/null", Overwrite::no};
    null.write("x");
    null.commit();
    CHECK(std::filesystem::is_character_file("/dev/null"));

    AtomicFile full{"/dev/full", Overwrite::yes};
    CHECK_THROWS_WITH(full.write("x"), "/dev/full: No space left on device");
    CHECK_THROWS_AS((AtomicFile{"/", Overwrite::yes}), FileError);
}

TEST_CASE("a place that cannot be written is an error with the name that was asked for")
{
    CHECK_THROWS_WITH((AtomicFile{"/nowhere/frame.png", Overwrite::no}),
                      "/nowhere/frame.png: No such file or directory");
}

TEST_CASE("through a link the file behind it is replaced, in its own folder, and the link stays")
{
    const TemporaryDirectory directory;
    std::filesystem::create_directory(directory.file("far"));
    write_file(directory.file("far/target.png"), "old");
    std::filesystem::create_symlink("far/second", directory.file("link.png"));
    std::filesystem::create_symlink(directory.file("far/target.png"), directory.file("far/second"));
    CHECK_THROWS_WITH((AtomicFile{directory.file("link.png"), Overwrite::no}),
                      Matches(".*/link\\.png: already exists"));
    AtomicFile file{directory.file("link.png"), Overwrite::yes};
    file.write("new");
    CHECK(directory.names() == Names{"far", "link.png"}); // the temporary file is where the target is
    file.commit();
    CHECK(std::filesystem::is_symlink(directory.file("link.png")));
    CHECK(std::filesystem::is_symlink(directory.file("far/second")));
    CHECK(read_file(directory.file("far/target.png")) == "new");
}

TEST_CASE("a link to nothing, or in a circle, is refused at once")
{
    const TemporaryDirectory directory;
    std::filesystem::create_symlink("nothing.png", directory.file("link.png"));
    std::filesystem::create_symlink("circle", directory.file("circle"));
    for (const Overwrite overwrite : {Overwrite::no, Overwrite::yes}) {
        CHECK_THROWS_WITH((AtomicFile{directory.file("link.png"), overwrite}),
                          Matches(".*/link\\.png: is a link to .*/nothing\\.png, which does not exist"));
        CHECK_THROWS_WITH((AtomicFile{directory.file("circle"), overwrite}),
                          Matches(".*/circle: Too many levels of symbolic links"));
    }
    CHECK(directory.names() == Names{"circle", "link.png"});
}

TEST_CASE("a descriptor's name in /proc or /dev means that descriptor, wherever it writes")
{
    const TemporaryDirectory directory;
    const Fd fd{::open(directory.file("log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)};
    REQUIRE(::write(fd.get(), "before ", 7) == 7);
    const std::string number = std::to_string(fd.get());
    std::filesystem::create_symlink("/proc/self/fd/" + number, directory.file("link"));
    for (const std::string& name : {"/dev/fd/" + number, "/proc/self/fd/" + number, directory.file("link")}) {
        CAPTURE(name);
        AtomicFile file{name, Overwrite::no};
        file.write("x");
        file.commit();
    }
    CHECK(read_file(directory.file("log")) == "before xxx");
    CHECK(directory.names() == Names{"link", "log"});
    CHECK_THROWS_WITH((AtomicFile{"/proc/self/exe", Overwrite::yes}),
                      "/proc/self/exe: is a link of the system to a file; name the file itself");
    CHECK_THROWS_AS((AtomicFile{"/proc/self/fd/9999", Overwrite::yes}), FileError);
}
