#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "trajectory_file.hpp"

#include <bh/record/stream_reader.hpp>
#include <bh/trajectory/format.hpp>

#include <nlohmann/json.hpp>

using namespace bh::trajectory;
using namespace bh::test;
using bh::record::EndMarker;
using nlohmann::json;

namespace {

bool is_chunk_record(const Record& record)
{
    return record.line.starts_with(R"({"type":"chunk")");
}

std::vector<Record> without_chunk_records(std::vector<Record> records)
{
    std::erase_if(records, is_chunk_record);
    return records;
}

// The records of the stream that zstd makes of a file, chunk records included.
std::vector<Record> zstd_records(const std::string& path)
{
    bh::record::StreamReader reader{std::make_unique<PieceSource>(zstd_output(path))};
    const Reading reading = read_all(reader);
    REQUIRE(reading.damage.empty());
    return reading.records;
}

} // namespace

TEST_CASE("what is written comes back, whatever the size of chunks and reads")
{
    const auto records = make_records(40);
    const std::size_t chunk_bytes = GENERATE(1, 200, 1000, 256 * 1024);
    const std::string file = make_trajectory(records, chunk_bytes);
    for (const std::size_t piece : {SIZE_MAX, std::size_t{1}, std::size_t{13}, std::size_t{4096}}) {
        const Reading reading = read_trajectory(file, piece);
        CHECK(reading.records == records);
        CHECK(reading.damage.empty());
        CHECK(reading.end_marker == EndMarker::present);
    }
}

TEST_CASE("zstd itself reads the file as a stream that begins with the header")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("run.zst");
    const auto records = make_records(40);
    write_trajectory(path, records, GENERATE(1, 500, 256 * 1024));
    CHECK(std::system(("zstd -tq '" + path + "'").c_str()) == 0);
    const auto stream = zstd_records(path);
    CHECK(stream.front() == records.front());
    CHECK(is_chunk_record(stream[1]));
    CHECK(without_chunk_records(stream) == records);
}

TEST_CASE("offsets are those of the decompressed stream")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("run.zst");
    write_trajectory(path, make_records(20), 300);
    const std::string stream = zstd_output(path);
    const Reading reading = read_trajectory(read_file(path));
    for (std::size_t i = 0; i < reading.records.size(); ++i) {
        REQUIRE(
            stream.substr(static_cast<std::size_t>(reading.offsets[i])).starts_with(reading.records[i].line + "\n"));
    }
}

TEST_CASE("each chunk has its marker, and the seek table lists every frame")
{
    const std::string file = make_trajectory(make_records(40), 400);
    const auto frames = walk_frames(file);
    REQUIRE(frames.size() > 9);
    REQUIRE(frames.size() % 2 == 0);
    for (std::size_t i = 0; i + 2 < frames.size(); i += 2) {
        CHECK(frames[i].magic == k_magic_marker);
        const auto marker = decode_marker(std::string_view{file}.substr(frames[i].offset));
        REQUIRE(marker);
        CHECK(frames[i].size == k_marker_bytes);
        CHECK(marker->chunk == i / 2);
        CHECK(marker->json_bytes == frames[i + 1].size);
        CHECK(marker->pixels_bytes == 0);
        CHECK(frames[i + 1].magic == k_magic_zstd);
    }
    CHECK(frames[frames.size() - 2].magic == k_magic_index);
    // The seek table, as zstd's document of the format describes it.
    const Frame& table = frames.back();
    const std::string_view bytes = std::string_view{file}.substr(table.offset);
    CHECK(read_le32(bytes, 0) == 0x184D2A5E);
    CHECK(read_le32(bytes, 4) == bytes.size() - 8);
    CHECK(read_le32(bytes, bytes.size() - 4) == 0x8F92EAB1);
    CHECK(bytes[bytes.size() - 5] == 0); // descriptor: no checksums
    REQUIRE(read_le32(bytes, bytes.size() - 9) == frames.size() - 1);
    for (std::size_t i = 0; i + 1 < frames.size(); ++i) {
        CHECK(read_le32(bytes, 8 + i * 8) == frames[i].size);
        CHECK(read_le32(bytes, 8 + i * 8 + 4) == frames[i].content_size);
    }
}

TEST_CASE("a chunk record repeats the header, the open sessions and where their episodes stand")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("run.zst");
    const auto plain = [](const char* line) { return Record{line, "", false}; };
    const std::vector<Record> records = {
        plain(R"({"type":"header","version":1,"run":"a"})"),
        plain(R"({"type":"session","session":1,"name":"one"})"),
        plain(R"({"type":"session","session":2,"name":"two"})"),
        plain(R"({"type":"step","session":1,"episode":0,"step":0})"),
        plain(R"({"type":"episode","session":1,"episode":0})"),
        plain(R"({"type":"step","session":2,"episode":4,"step":7})"),
        plain(R"({"type":"session_end","session":1})"),
        plain(R"({"type":"header","version":1,"run":"b"})"),
        plain(R"({"type":"session","session":1,"name":"new"})"),
    };
    write_trajectory(path, records, 1); // every record a chunk
    auto chunks = zstd_records(path);
    std::erase_if(chunks, [](const Record& record) { return !is_chunk_record(record); });
    REQUIRE(chunks.size() == records.size());
    const auto chunk = [&chunks](std::size_t i) { return json::parse(chunks[i].line); };
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        CHECK(chunk(i)["chunk"] == i);
        CHECK(chunk(i)["header"]["run"] == (i < 7 ? "a" : "b"));
    }
    CHECK(chunk(1)["sessions"].empty());
    CHECK(chunk(3)["sessions"] == json::parse(R"([{"type":"session","session":1,"name":"one"},
                                                  {"type":"session","session":2,"name":"two"}])"));
    CHECK(chunk(3)["episodes"][0] == json::parse(R"({"session":1,"episode":0,"step":0})"));
    CHECK(chunk(4)["episodes"][0] == json::parse(R"({"session":1,"episode":0,"step":1})"));
    CHECK(chunk(5)["episodes"][0] == json::parse(R"({"session":1,"episode":1,"step":0})"));
    CHECK(chunk(6)["episodes"][1] == json::parse(R"({"session":2,"episode":4,"step":8})"));
    CHECK(chunk(7)["sessions"].empty());
    CHECK(chunk(8)["sessions"].empty());
    CHECK(read_trajectory(read_file(path)).records == records);
}

TEST_CASE("chunk records of another file are not taken over")
{
    const TemporaryDirectory directory;
    write_trajectory(directory.file("a.zst"), make_records(20), 300);
    const auto stream = zstd_records(directory.file("a.zst"));
    write_trajectory(directory.file("b.zst"), stream, 500);
    for (std::size_t i = 0; const Record& record : zstd_records(directory.file("b.zst"))) {
        if (is_chunk_record(record)) {
            CHECK(json::parse(record.line)["chunk"] == i++);
        }
    }
    CHECK(read_trajectory(read_file(directory.file("b.zst"))).records == make_records(20));
}

TEST_CASE("files may be concatenated")
{
    const auto one = make_records(12);
    auto both = one;
    const auto two = make_records(5);
    both.insert(both.end(), two.begin(), two.end());
    const Reading reading = read_trajectory(make_trajectory(one, 300) + make_trajectory(two, 300), 100);
    CHECK(reading.records == both);
    CHECK(reading.damage.empty());
    CHECK(reading.end_marker == EndMarker::present);
}

TEST_CASE("records of the largest sizes come back")
{
    std::vector<Record> records = make_records(0);
    records.insert(records.begin() + 2,
                   {R"({"type":"note","text":")" + std::string((16 << 20) - 30, 'x') + "\"}", "", false});
    records.insert(records.begin() + 3, with_payload(R"("type":"step","session":1)", std::string(64 << 20, 'y')));
    records.insert(records.begin(), with_payload(R"("type":"header","version":1)", std::string(64 << 20, 'z')));
    const Reading reading = read_trajectory(make_trajectory(records, 256 * 1024), 1 << 20);
    CHECK((reading.records == records)); // in parentheses: not to be printed
    CHECK(reading.damage.empty());
}

TEST_CASE("open sessions too large to repeat do not make chunks that cannot be read")
{
    std::vector<Record> records = {make_records(0).front()};
    for (int session = 1; session < 4; ++session) {
        const std::string name(session == 3 ? 5 : 9 << 20, 'n');
        records.push_back(
            {R"({"type":"session","session":)" + std::to_string(session) + R"(,"name":")" + name + "\"}", "", false});
    }
    for (int step = 0; step < 20; ++step) {
        records.push_back({R"({"type":"step","session":1,"step":)" + std::to_string(step) + "}", "", false});
    }
    const std::string file = make_trajectory(records, 500);
    CHECK((read_trajectory(file).records == records));
    const auto frames = walk_frames(file);
    CHECK(frames.size() < 20); // nor a chunk for each step
    CHECK(frames[frames.size() - 2].content_size < 2000);
}
