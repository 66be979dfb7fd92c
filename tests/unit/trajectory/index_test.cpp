#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "index_file.hpp"
#include "trajectory_file.hpp"

#include <bh/trajectory/index_check.hpp>

#include <trajectory/format/index_builder.hpp>
#include <xxhash.h>

using namespace bh::trajectory;
using namespace bh::test;
using bh::record::EndMarker;

namespace {

void add(ChunkContent& content, bh::record::LineParser& parser, const std::string& line)
{
    const std::string padded = line + std::string(bh::record::k_padding_bytes, '\0');
    const auto object = parser.parse({std::string_view{padded}.substr(0, line.size()), "", false, 0});
    content.add(RecordPlace::of(parser.type(), object));
}

std::optional<std::string> check_bytes(const std::string& bytes)
{
    const TemporaryDirectory directory;
    write_file(directory.file("run.zst"), bytes);
    return check_index(directory.file("run.zst"));
}

} // namespace

TEST_CASE("a page holds what the chunks say, and is read back")
{
    bh::record::LineParser parser;
    ChunkContent content;
    IndexBuilder builder;
    add(content, parser, R"({"type":"header","version":1})");
    add(content, parser, R"({"type":"session","session":7})");
    add(content, parser, R"({"type":"step","session":7,"episode":2,"step":0,"time_us":50})");
    add(content, parser, R"({"type":"step","session":7,"episode":2,"step":1,"time_us":40,"frame":{"index":0}})");
    add(content, parser, R"({"type":"step","session":3,"episode":0,"step":9,"time_us":-60})");
    add(content, parser, R"({"type":"something new"})");
    builder.add({0, 100, 20, 1000, 200}, content);
    content.clear();
    builder.add({168, 10, 0, 50, 0}, content);
    add(content, parser, R"({"type":"step","session":7,"episode":3,"step":0,"time_us":70})");
    builder.add({226, 10, 0, 60, 0}, content);
    const std::string first = builder.take_page(284);
    content.clear();
    add(content, parser, R"({"type":"header","version":1})");
    add(content, parser, R"({"type":"step","session":1,"episode":0,"step":0})");
    builder.add({284 + first.size(), 10, 0, 70, 0}, content);
    std::vector<FrameSize> frames = {{48, 0}, {100, 1000}};
    const std::uint64_t last_offset = 284 + first.size() + 58;
    const auto ending = builder.finish(last_offset, frames);

    const auto page = decode_page(first);
    REQUIRE(page);
    CHECK(page->bytes() == first.size());
    CHECK(first.size() % 8 == 0);
    CHECK_FALSE(page->is_last());
    CHECK(page->offset == 284);
    REQUIRE(page->chunks.size() == 3);
    const IndexedChunk& chunk = page->chunks[0];
    CHECK(chunk.place.pixels_bytes == 20);
    CHECK(chunk.place.json_content_bytes == 1000);
    CHECK(chunk.steps == 3);
    CHECK(chunk.pictures == 1);
    CHECK(chunk.time.low_us == -60);
    CHECK(chunk.time.high_us == 50);
    CHECK(chunk.kinds == (k_kind_header | k_kind_session | k_kind_step | k_kind_other));
    CHECK(page->chunks[1].kinds == 0);
    CHECK(page->chunks[1].first_session == 2);
    CHECK(page->chunks[2].first_step == 3);
    CHECK(page->chunks[2].recording == 0);
    REQUIRE(page->sessions.size() == 3);
    CHECK(page->sessions[0].session == 3);
    CHECK(page->sessions[1].session == 7);
    CHECK((page->sessions[1].low == StepPlace{2, 0}));
    CHECK((page->sessions[1].high == StepPlace{2, 1}));
    CHECK(page->sessions[1].steps == 2);
    CHECK(page->sessions[2].chunk == 2);
    REQUIRE(page->episodes.size() == 2);
    CHECK(page->episodes[1].episode == 3);
    CHECK(page->episodes[1].step == 3);

    const auto last = decode_page(ending.page);
    REQUIRE(last);
    CHECK(last->is_last());
    CHECK(last->number == 1);
    CHECK(last->first_chunk == 3);
    CHECK(last->first_step == 4);
    CHECK(last->first_byte == 1310);
    CHECK(last->steps() == 1);
    CHECK(last->chunks[0].recording == 1);
    CHECK(last->table.offset == last_offset + ending.page.size());
    CHECK(last->table.bytes == ending.table.size());
    CHECK(last->table.checksum == XXH64(ending.table.data(), ending.table.size(), 0));
    REQUIRE(last->pages.size() == 1);
    const IndexedPage& listed = last->pages[0];
    CHECK(listed.offset == 284);
    CHECK(listed.bytes == first.size());
    CHECK(listed.checksum == page_checksum(first));
    CHECK(listed.chunks == 3);
    CHECK(listed.pictures == 1);
    CHECK(listed.time.low_us == -60);
    CHECK(listed.time.high_us == 70);
    CHECK(listed.session_low == 3);
    CHECK(listed.session_high == 7);
    CHECK(seek_table_in(ending.page)->bytes == ending.table.size());
    CHECK(frames.back().compressed == ending.page.size());
}

TEST_CASE("a page is full with its chunks, or when sessions make it large")
{
    IndexBuilder builder;
    ChunkContent content;
    std::uint64_t offset = 0;
    for (std::size_t chunk = 0; chunk < k_page_chunks_max; ++chunk, offset += 58) {
        REQUIRE_FALSE(builder.page_is_full());
        builder.add({offset, 10, 0, 10, 0}, content);
    }
    CHECK(builder.page_is_full());
    CHECK(decode_page(builder.take_page(offset)));
    CHECK_FALSE(builder.page_is_full());

    bh::record::LineParser parser;
    for (int session = 0; session < 20'000; ++session) {
        const std::string number = std::to_string(session * 7919 % 20'000);
        add(content, parser, R"({"type":"step","session":)" + number + R"(,"episode":0,"step":0})");
    }
    CHECK(content.sessions().size() == 20'000);
    builder.add({offset, 10, 0, 10, 0}, content);
    CHECK(builder.page_is_full());
}

TEST_CASE("no bit of a page can change unnoticed")
{
    const std::string file = with_index(make_trajectory(make_records(9), 300), 1);
    const Frame frame = *(walk_frames(file).end() - 2);
    const std::string page = file.substr(frame.offset, frame.size);
    REQUIRE(decode_page(page));
    REQUIRE(decode_page(page)->pages.size() > 1);
    for (std::size_t bit = 0; bit < page.size() * 8; ++bit) {
        std::string damaged = page;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
        REQUIRE_FALSE(decode_page(damaged));
        REQUIRE_FALSE(seek_table_in(damaged));
    }
    for (std::size_t size = 0; size < page.size(); ++size) {
        REQUIRE_FALSE(decode_page(page.substr(0, size)));
    }
}

TEST_CASE("a page that contradicts itself is none, whatever its checksum says")
{
    const std::string plain = make_trajectory(make_records(40), 300);
    std::optional<IndexPage> page;
    for (std::size_t page_chunks = 2; !page || page->chunks.size() < 2; ++page_chunks) {
        const std::string file = with_index(plain, page_chunks);
        const auto frames = walk_frames(file);
        page = decode_page(file.substr((frames.end() - 2)->offset, (frames.end() - 2)->size));
    }
    REQUIRE(page->chunks.size() > 1);
    REQUIRE(page->pages.size() > 1);
    using Change = void (*)(IndexPage&);
    const Change changes[] = {
        [](IndexPage& p) { p.chunks[0].place.offset = UINT64_MAX - 10; },
        [](IndexPage& p) { p.chunks[1].place.offset = p.chunks[0].place.offset; },
        [](IndexPage& p) { p.chunks[0].place.json_bytes = UINT64_MAX; },
        [](IndexPage& p) { p.chunks[0].place.pixels_bytes = UINT64_MAX - 100; },
        [](IndexPage& p) { p.chunks[1].steps = UINT32_MAX, p.chunks[1].first_step = 5; },
        [](IndexPage& p) { p.chunks[0].first_session = 1; },
        [](IndexPage& p) { p.chunks[1].first_session = 7777; },
        [](IndexPage& p) { p.chunks[1].first_episode = 7777; },
        [](IndexPage& p) { p.sessions[0].chunk = 9999; },
        [](IndexPage& p) { p.chunks.clear(); },
        [](IndexPage& p) { p.pages[0].first_step = 9; },
        [](IndexPage& p) { p.pages[1].offset = 0; },
        [](IndexPage& p) { p.pages[1].bytes = UINT32_MAX; },
        [](IndexPage& p) { p.pages[1].chunks = 0; },
        [](IndexPage& p) { p.pages.pop_back(); },
        [](IndexPage& p) { p.number = 0; },
    };
    for (const Change change : changes) {
        IndexPage lie = *page;
        change(lie);
        CAPTURE(&change - changes);
        CHECK_FALSE(decode_page(encode_page(lie)));
    }
}

TEST_CASE("a reader that walks passes over pages, and does not believe a damaged end")
{
    const auto records = make_records(30);
    const std::string file = with_index(make_trajectory(records, 400), 3);
    const Reading whole = read_trajectory(file, 1000);
    CHECK(whole.records == records);
    CHECK(whole.damage.empty());
    CHECK(whole.end_marker == EndMarker::present);
    CHECK(read_trajectory(file + file).damage.empty());
    CHECK(read_trajectory(file + file).end_marker == EndMarker::present);

    for (const Frame& frame : walk_frames(file)) {
        if (frame.magic == k_magic_marker || frame.magic == k_magic_zstd) {
            continue;
        }
        for (std::size_t bit = frame.offset * 8; bit < (frame.offset + frame.size) * 8;
             bit += bit < (frame.offset + 16) * 8 ? 1 : 9) {
            CAPTURE(bit / 8, bit % 8);
            const Reading reading = read_trajectory(with_flipped_bit(file, bit));
            // Behind a page of another size the reader has to find its place again, and repeats the session.
            const bool is_size = bit / 8 - frame.offset >= 4 && bit / 8 - frame.offset < 8;
            REQUIRE((reading.records == records || is_size));
            REQUIRE(is_part_of(reading, records));
            REQUIRE(reading.records.size() >= records.size());
            REQUIRE((!reading.damage.empty() || reading.end_marker != EndMarker::present));
            REQUIRE((!reading.damage.empty() || frame.magic == k_magic_seek_table));
        }
    }
    const std::size_t index = (walk_frames(file).end() - 2)->offset;
    for (std::size_t size = index; size < file.size(); ++size) {
        const Reading reading = read_trajectory(file.substr(0, size));
        CAPTURE(size);
        REQUIRE(reading.records == records);
        REQUIRE(reading.end_marker == EndMarker::absent);
    }
}

TEST_CASE("a page of a later version means nothing, and is not damaged")
{
    const auto records = make_records(30);
    std::string file = make_trajectory(records, 400);
    const Frame frame = *(walk_frames(file).end() - 2);
    file[frame.offset + 12] = 2; // the version
    std::string checksum;
    append_le64(checksum, XXH64(file.data() + frame.offset, frame.size - 8, 0));
    file.replace(frame.offset + frame.size - 8, 8, checksum);
    const Reading reading = read_trajectory(file);
    CHECK(reading.records == records);
    CHECK(reading.damage.empty());
    CHECK_FALSE(check_bytes(file));
}

TEST_CASE("checking the index finds whatever differs from the chunks")
{
    const std::string plain = make_trajectory(make_records(30), 400);
    const std::string file = with_index(plain, 3);
    CHECK_FALSE(check_bytes(file));
    CHECK_FALSE(check_bytes(file + file));
    CHECK_FALSE(check_bytes(plain));
    CHECK_FALSE(check_bytes(to_stream(make_records(3))));

    const auto frames = walk_frames(file);
    const std::string page_offset = std::to_string((frames.end() - 2)->offset);
    const std::string differs = "byte " + page_offset + ": the index page differs from the chunks that it lists";
    using Change = void (*)(IndexPage&);
    const Change changes[] = {
        [](IndexPage& p) { p.chunks.back().time.high_us += 1; },
        [](IndexPage& p) { p.sessions.back().high.step += 1; },
        [](IndexPage& p) { p.pages.back().checksum += 1; },
        [](IndexPage& p) { p.table.checksum += 1; },
        [](IndexPage& p) { p.first_byte += 1; },
    };
    for (const Change change : changes) {
        CHECK(check_bytes(with_index(plain, 3, change)) == differs);
    }
    for (const Frame& frame : frames) {
        if (frame.magic == k_magic_marker || frame.magic == k_magic_zstd) {
            continue;
        }
        const std::size_t step = frame.magic == k_magic_seek_table ? 1 : 29;
        // Without its magic number there is no seek table, which whoever reads the records misses; as it does the end
        // of what has a damaged size.
        const std::size_t begin = frame.offset + (frame.magic == k_magic_seek_table ? 8 : 0);
        for (std::size_t at = begin; at < frame.offset + frame.size; at += at < begin + 16 ? 1 : step) {
            if (at >= frame.offset + 4 && at < frame.offset + 8) {
                continue;
            }
            CAPTURE(at, frame.offset);
            REQUIRE(check_bytes(with_flipped_bit(file, at * 8 + at % 8)));
        }
    }
}
