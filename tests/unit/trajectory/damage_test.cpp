#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "trajectory_file.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/format.hpp>

#include <algorithm>

using namespace bh::test;
using bh::record::EndMarker;

namespace {

bool has_all(const Reading& reading, const std::vector<Record>& written)
{
    return std::all_of(written.begin(), written.end(), [&](const Record& record) {
        return std::find(reading.records.begin(), reading.records.end(), record) != reading.records.end();
    });
}

struct Sample
{
    std::vector<Record> records = make_records(24);
    std::string file = make_trajectory(records, 450);
    std::vector<Frame> frames = walk_frames(file);

    /// Steps of the chunk that a byte of the file belongs to.
    [[nodiscard]] std::vector<Record> all_but_chunk_at(std::size_t offset) const
    {
        std::vector<Record> kept;
        for (std::size_t i = 0; i + 1 < frames.size(); i += 2) {
            const std::size_t end = frames[i + 1].offset + frames[i + 1].size;
            if (offset < frames[i].offset || offset >= end) {
                // A file of this chunk alone: its records are what the reader makes of it.
                const Reading chunk = read_trajectory(file.substr(frames[i].offset, end - frames[i].offset));
                std::copy_if(chunk.records.begin(), chunk.records.end(), std::back_inserter(kept),
                             [](const Record& record) { return !is_context(record); });
            }
        }
        return kept;
    }
};

} // namespace

TEST_CASE("a file cut anywhere yields a prefix of its records and has no end marker")
{
    const Sample sample;
    REQUIRE(sample.frames.size() > 5);
    std::size_t most = 0;
    for (std::size_t size = 1; size < sample.file.size(); ++size) {
        CAPTURE(size);
        Reading reading;
        try {
            reading = read_trajectory(sample.file.substr(0, size));
        } catch (const bh::FileError&) {
            REQUIRE(size < 4); // too short to tell what it is
            continue;
        }
        REQUIRE(is_prefix(reading.records, sample.records));
        REQUIRE(reading.end_marker != EndMarker::present);
        REQUIRE(reading.records.size() >= most); // more bytes, no fewer records
        most = reading.records.size();
        const bool at_boundary = std::any_of(sample.frames.begin(), sample.frames.end(), [size](const Frame& frame) {
            return frame.offset == size && frame.magic != bh::trajectory::k_magic_zstd;
        });
        REQUIRE(reading.damage.empty() == at_boundary);
    }
    CHECK(most == sample.records.size()); // only the seek table was missing
}

TEST_CASE("a flipped bit costs one chunk at most, is told, and invents nothing")
{
    const Sample sample;
    REQUIRE(sample.frames.size() > 7);
    const std::size_t table = sample.frames.back().offset;
    std::size_t chunk_begin = SIZE_MAX;
    std::vector<Record> others;
    for (std::size_t bit = 0; bit < sample.file.size() * 8; ++bit) {
        const std::size_t at = bit / 8;
        CAPTURE(at, bit % 8);
        const Reading reading = read_trajectory(with_flipped_bit(sample.file, bit));
        if (at >= table) {
            REQUIRE(reading.records == sample.records);
            REQUIRE(reading.end_marker != EndMarker::present);
            continue;
        }
        const Frame& hit = frame_at(sample.frames, at);
        const bool is_zstd = hit.magic == bh::trajectory::k_magic_zstd;
        if (is_zstd && reading.records == sample.records) {
            continue; // one of the few bits of a zstd frame that change nothing
        }
        REQUIRE_FALSE(reading.damage.empty());
        if (!is_zstd) {
            REQUIRE(reading.records == sample.records); // a marker, or the index
            continue;
        }
        REQUIRE(is_part_of(reading, sample.records));
        const auto frame = std::find_if(sample.frames.rbegin(), sample.frames.rend(), [at](const Frame& candidate) {
            return candidate.offset <= at && candidate.magic == bh::trajectory::k_magic_marker;
        });
        if (frame->offset != chunk_begin) {
            chunk_begin = frame->offset;
            others = sample.all_but_chunk_at(at);
            REQUIRE(others.size() + 12 > sample.records.size());
        }
        REQUIRE(has_all(reading, others));
        REQUIRE(is_context(reading.records.front()));
        REQUIRE((reading.records.front() == sample.records.front())); // the header, found or restored
    }
}

TEST_CASE("a lost beginning costs what it held of the first chunk, is told, and invents nothing")
{
    const Sample sample;
    const TemporaryDirectory directory;
    const std::string path = directory.file("run.zst");
    const std::vector<Record> behind_first = sample.all_but_chunk_at(0);
    for (std::size_t lost = 1; lost <= sample.frames[2].offset; ++lost) {
        CAPTURE(lost);
        if (sample.file[lost] == '{') {
            continue; // begins like a stream
        }
        write_file(path, sample.file.substr(lost));
        const Reading reading = read_path(path);
        REQUIRE_FALSE(reading.damage.empty());
        if (lost <= bh::trajectory::k_marker_bytes) {
            REQUIRE(reading.records == sample.records);
            continue;
        }
        REQUIRE(is_part_of(reading, sample.records));
        REQUIRE(has_all(reading, behind_first));
        REQUIRE((reading.records.front() == sample.records.front()));
    }
    for (const char filling : {'\0', 'x', '\xFF'}) {
        write_file(path, std::string(1000, filling) + sample.file);
        const Reading reading = read_path(path);
        CHECK(reading.records == sample.records);
        CHECK(reading.damage == "byte 0: no chunk marker where one belongs");
    }
}

TEST_CASE("a missing chunk is told, and what follows has its context")
{
    const Sample sample;
    const std::size_t first_end = sample.frames[2].offset;
    const std::size_t second_end = sample.frames[4].offset;

    const Reading without_first = read_trajectory(sample.file.substr(first_end));
    CHECK(without_first.damage == "byte 0: chunk 0 is missing before chunk 1");
    REQUIRE(without_first.records.size() > 2);
    CHECK(without_first.records[0] == sample.records[0]);
    CHECK(without_first.records[1] == sample.records[1]);
    CHECK(has_all(without_first, sample.all_but_chunk_at(0)));

    const Reading without_second = read_trajectory(sample.file.substr(0, first_end) + sample.file.substr(second_end));
    CHECK(without_second.damage == "byte " + std::to_string(first_end) + ": chunk 1 is missing before chunk 2");
    CHECK(has_all(without_second, sample.all_but_chunk_at(first_end)));
}

TEST_CASE("garbage between chunks and behind the file is told and passed over")
{
    const Sample sample;
    const std::size_t between = sample.frames[4].offset;
    // Magic numbers of markers, whole and cut, must not lead the search astray.
    std::string garbage;
    for (int i = 0; i < 30'000; ++i) {
        garbage += i % 3 == 0 ? "\x5B\x2A\x4D\x18" : "\x5B\x2A\x4D";
    }
    std::string file = sample.file;
    const Reading inside = read_trajectory(file.insert(between, garbage));
    CHECK(has_all(inside, sample.records));
    CHECK(is_part_of(inside, sample.records));
    CHECK(inside.damage == "byte " + std::to_string(between) + ": no chunk marker where one belongs");

    const Reading behind = read_trajectory(sample.file + garbage);
    CHECK(behind.records == sample.records);
    CHECK(behind.end_marker == EndMarker::absent);
    CHECK(behind.damage == "byte " + std::to_string(sample.file.size()) + ": no chunk marker where one belongs");
}
