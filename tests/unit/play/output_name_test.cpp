#include "catch.hpp"
#include "output_name.hpp"

#include <bh/base/error.hpp>

#include <filesystem>
#include <fstream>

using namespace bh::play;

TEST_CASE("the next free number is behind all that are there, finished or not")
{
    const TemporaryFolder folder;
    const std::string pattern = folder.path() + "/run-%03d.zst";
    CHECK(FreeNames{pattern}.next() == folder.path() + "/run-001.zst");
    for (const char* const name : {"run-004.zst", "run-011.zst.partial", "run-x12.zst", "other-20.zst",
                                   "run-30.zst.new", "run-.zst", "run-99999999999999999999999.zst"}) {
        std::ofstream{folder.path() + "/" + name};
    }
    FreeNames names{pattern};
    CHECK(names.next() == folder.path() + "/run-012.zst");
    CHECK(names.next() == folder.path() + "/run-013.zst");
    CHECK_THROWS_AS((FreeNames{folder.path() + "/nowhere/run-%d.zst"}), bh::FileError);
    CHECK_THROWS_AS((FreeNames{"run.zst"}), bh::UsageError);
}

TEST_CASE("a temporary folder goes with what is in it")
{
    std::string path;
    {
        const TemporaryFolder folder;
        path = folder.path();
        std::ofstream{path + "/x"} << "x";
        CHECK(std::filesystem::exists(path + "/x"));
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("an output is looked at before anything is started")
{
    const TemporaryFolder folder;
    const std::string there = folder.path() + "/there.zst";
    std::ofstream{there};
    CHECK_THROWS_AS(check_output(there, false), bh::ExistsError);
    check_output(there, true);
    check_output(folder.path() + "/new.zst", false);
    CHECK_THROWS_AS(check_output(folder.path() + "/nowhere/new.zst", false), bh::FileError);
}
