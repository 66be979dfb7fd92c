#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "trajectory_file.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/open.hpp>
#include <bh/trajectory/writer.hpp>

#include <sys/stat.h>

using namespace bh::trajectory;
using namespace bh::test;
using bh::Overwrite;
using bh::record::EndMarker;
using Catch::Matchers::Matches;
using Names = std::vector<std::string>;

namespace {

void append_all(Writer& writer, const std::vector<Record>& records)
{
    for (const Record& record : records) {
        writer.append({record.line, record.payload, record.has_payload});
    }
    writer.drain();
}

} // namespace

TEST_CASE("a recording has its name only when it is finished")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("run.zst");
    Writer writer{{path}};
    CHECK(directory.names() == Names{"run.zst.journal-0", "run.zst.partial"});
    append_all(writer, make_records(3));
    CHECK(directory.names() == Names{"run.zst.journal-0", "run.zst.partial"});
    writer.finish();
    CHECK(directory.names() == Names{"run.zst"});
    CHECK(writer.bytes_written() == std::filesystem::file_size(path));
}

TEST_CASE("an unfinished recording stays as .partial, whole up to its last chunk")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("run.zst");
    const auto records = make_records(30);
    {
        Writer writer{{path, Overwrite::no, 6, 500}};
        append_all(writer, records);
    }
    REQUIRE(directory.names() == Names{"run.zst.journal-3", "run.zst.partial"});
    const Reading reading = read_path(path + ".partial");
    CHECK(is_prefix(reading.records, records));
    CHECK(reading.records.size() > 20);
    CHECK(reading.damage.empty());
    CHECK(reading.end_marker == EndMarker::absent);
}

TEST_CASE("a .partial that is there is never touched")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("run.zst");
    write_file(path + ".partial", "precious");
    for (const Overwrite overwrite : {Overwrite::no, Overwrite::yes}) {
        CHECK_THROWS_AS((Writer{{path, overwrite}}), bh::FileError);
    }
    CHECK(read_file(path + ".partial") == "precious");
    CHECK(directory.names() == Names{"run.zst.partial"});

    const TemporaryDirectory other;
    const Writer running{{other.file("run.zst")}};
    CHECK_THROWS_WITH((Writer{{other.file("run.zst")}}),
                      Matches(".*run\\.zst\\.partial: another process is writing it"));
}

TEST_CASE("a file that is there is replaced only when asked, and only at the end")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("run.zst");
    write_file(path, "old");
    CHECK_THROWS_WITH((Writer{{path, Overwrite::no}}), Matches(".*run\\.zst: already exists"));
    CHECK(directory.names() == Names{"run.zst"});

    Writer writer{{path, Overwrite::yes}};
    append_all(writer, make_records(3));
    CHECK(read_file(path) == "old");
    writer.finish();
    CHECK(read_path(path).records == make_records(3));
    CHECK(directory.names() == Names{"run.zst"});
}

TEST_CASE("a file that appeared meanwhile is not replaced")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("run.zst");
    {
        Writer writer{{path, Overwrite::no}};
        append_all(writer, make_records(3));
        write_file(path, "somebody else's");
        CHECK_THROWS_WITH(writer.finish(), Matches(".*run\\.zst: already exists"));
    }
    CHECK(read_file(path) == "somebody else's");
    CHECK(read_path(path + ".partial").records == make_records(3));
}

TEST_CASE("what is no regular file is not replaced")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("pipe");
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    CHECK_THROWS_AS((Writer{{path, Overwrite::yes}}), bh::FileError);
    CHECK(std::filesystem::is_fifo(path));
    CHECK(directory.names() == Names{"pipe"});
}

TEST_CASE("a place that cannot be written is an error with its name")
{
    CHECK_THROWS_WITH((Writer{{"/nowhere/run.zst"}}), "/nowhere/run.zst.partial: No such file or directory");
}

TEST_CASE("a recorder that ends before its first chunk leaves nothing behind")
{
    const TemporaryDirectory directory;
    {
        const Writer writer{{directory.file("run.zst")}};
    }
    CHECK(directory.names().empty());
}
