#include "catch.hpp"
#include "temporary_directory.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/error.hpp>

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
