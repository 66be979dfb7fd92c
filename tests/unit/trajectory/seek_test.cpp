#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "index_file.hpp"
#include "trajectory_file.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/index_check.hpp>
#include <bh/trajectory/seek.hpp>

#include <algorithm>

using namespace bh::trajectory;
using namespace bh::test;
using bh::record::EndMarker;

namespace {

struct Numbers
{
    std::uint64_t session;
    std::uint64_t episode;
    std::uint64_t step;
    std::int64_t time_us;
};

/// Two sessions that take turns, in episodes of five steps; a third comes later; notes lie between the steps.
struct Sample
{
    Sample()
    {
        records = {{R"({"type":"header","version":1,"run":"r1","requires":[]})", "", false},
                   {R"({"type":"session","session":1,"name":"one, \"1.0\": 1.0"})", "", false},
                   {R"({"type":"session","session":2,"name":"two"})", "", false}};
        for (std::uint64_t i = 0; i < 60; ++i) {
            if (i == 30) {
                records.push_back({R"({"type":"session_end","session":2})", "", false});
                records.push_back({R"({"type":"session","session":3,"name":"three"})", "", false});
            }
            const std::uint64_t session = i % 2 == 0 ? 1 : i < 30 ? 2 : 3;
            const std::uint64_t count = i < 30 || session == 1 ? i / 2 : (i - 30) / 2;
            steps.push_back({session, count / 5, count % 5, static_cast<std::int64_t>(100 * i)});
            places.push_back(records.size());
            records.push_back({R"({"type":"step","session":)" + std::to_string(session) + R"(,"episode":)" +
                                   std::to_string(count / 5) + R"(,"step":)" + std::to_string(count % 5) +
                                   R"(,"time_us":)" + std::to_string(100 * i) + "}",
                               "", false});
            if (i % 7 == 0) {
                records.push_back({R"({"type":"note","text":"after )" + std::to_string(i) + "\"}", "", false});
            }
        }
        records.push_back({R"({"type":"end","reason":"test"})", "", false});
        file = make_trajectory(records, 300);
    }

    /// From a step to the end of the recording.
    [[nodiscard]] std::vector<Record> from_step(std::size_t step) const
    {
        return {records.begin() + static_cast<std::ptrdiff_t>(places[step]), records.end()};
    }

    std::vector<Record> records;
    std::vector<Numbers> steps;
    std::vector<std::size_t> places; ///< of the steps in the records
    std::string file;
};

class FileOf
{
public:
    explicit FileOf(const std::string& bytes) : m_path{m_directory.file("run.zst")} { write_file(m_path, bytes); }

    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    TemporaryDirectory m_directory;
    std::string m_path;
};

bool is_at(RandomAccess& recording, const Record& expected)
{
    bh::record::RecordView view;
    return recording.next(view) && view.line == expected.line;
}

// Every step by every way; what comes behind it where `to_the_end`.
void seek_everywhere(RandomAccess& recording, const Sample& sample, bool to_the_end)
{
    for (std::size_t n = 0; n < sample.steps.size(); ++n) {
        const std::size_t i = n * 37 % sample.steps.size(); // not in order
        const Numbers& step = sample.steps[i];
        const Record& expected = sample.records[sample.places[i]];
        CAPTURE(i);
        REQUIRE(recording.seek_number(i));
        if (to_the_end) {
            REQUIRE(read_all(recording).records == sample.from_step(i));
        } else {
            REQUIRE(is_at(recording, expected));
        }
        REQUIRE(recording.seek_step(step.session, step.episode, step.step));
        REQUIRE(is_at(recording, expected));
        REQUIRE(recording.seek_time(step.time_us - 99));
        REQUIRE(is_at(recording, expected));
    }
    REQUIRE_FALSE(recording.seek_number(sample.steps.size()));
    REQUIRE_FALSE(recording.seek_number(UINT64_MAX));
    REQUIRE_FALSE(recording.seek_step(1, 0, 5));
    REQUIRE_FALSE(recording.seek_step(4, 0, 0));
    REQUIRE_FALSE(recording.seek_time(INT64_MAX));
    REQUIRE(recording.seek_time(INT64_MIN));
    REQUIRE(is_at(recording, sample.records[sample.places[0]]));
}

std::vector<std::string> lines_of(bh::record::Source& source)
{
    std::vector<std::string> lines;
    for (const Record& record : read_all(source).records) {
        lines.push_back(record.line);
    }
    return lines;
}

} // namespace

TEST_CASE("every step is found by its number, by its name and by its time")
{
    const Sample sample;
    const std::size_t page_chunks = GENERATE(1, 4, 1000);
    const FileOf file{with_index(sample.file, page_chunks)};
    RandomAccess recording{file.path()};
    CHECK(recording.has_index());
    CHECK(recording.steps() == sample.steps.size());
    seek_everywhere(recording, sample, true);
    CHECK(recording.has_index());
    CHECK(recording.damage().empty());
    REQUIRE(recording.seek_number(3));
    read_all(recording);
    CHECK(recording.end_marker() == EndMarker::present);
}

TEST_CASE("seeking gives offsets of the whole stream")
{
    const Sample sample;
    const FileOf file{with_index(sample.file, 3)};
    const auto whole = read_trajectory(sample.file);
    RandomAccess recording{file.path()};
    REQUIRE(recording.seek_number(41));
    CHECK(read_all(recording).offsets.front() == whole.offsets[sample.places[41]]);
}

TEST_CASE("without an index every step is found all the same")
{
    const Sample sample;
    const std::string bytes =
        GENERATE_REF(as<std::string>{}, without_index(sample.file), to_stream(sample.records),
                     with_index(sample.file, 4) + with_index(make_trajectory({sample.records.front()}, 300), 4));
    const FileOf file{bytes};
    RandomAccess recording{file.path()};
    CHECK_FALSE(recording.has_index());
    CHECK_FALSE(recording.steps());
    seek_everywhere(recording, sample, false);
}

TEST_CASE("a damaged index gives no wrong step, wherever the damage is")
{
    const Sample sample;
    const std::string whole = with_index(sample.file, 5);
    const auto check = [&sample](const std::string& bytes) {
        const FileOf file{bytes};
        RandomAccess recording{file.path()};
        for (const std::size_t step : {std::size_t{59}, std::size_t{31}, std::size_t{0}}) {
            REQUIRE(recording.seek_number(step));
            REQUIRE(is_at(recording, sample.records[sample.places[step]]));
        }
        const SelectedRecording selected = open_selected(file.path(), {{}, {}, 33, {}});
        const auto lines = lines_of(*selected.source);
        REQUIRE(lines.front() == sample.records.front().line);
        REQUIRE(std::find(lines.begin(), lines.end(), sample.records[sample.places[33]].line) != lines.end());
        const auto steps = std::count_if(lines.begin(), lines.end(),
                                         [](const std::string& line) { return line.starts_with(R"({"type":"step")"); });
        REQUIRE(static_cast<std::uint64_t>(steps) == sample.steps.size() - selected.steps_before);
    };
    for (const Frame& frame : walk_frames(whole)) {
        if (frame.magic == k_magic_marker || frame.magic == k_magic_zstd) {
            continue;
        }
        for (std::size_t at = frame.offset + 8; at < frame.offset + frame.size; ++at) {
            std::string damaged = whole;
            damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
            CAPTURE(at);
            check(damaged);
        }
    }
    for (std::size_t size = (walk_frames(whole).end() - 2)->offset; size < whole.size(); ++size) {
        CAPTURE(size);
        check(whole.substr(0, size));
    }
}

TEST_CASE("an index that lies is found out")
{
    const Sample sample;
    using Change = void (*)(IndexPage&);
    const Change change = GENERATE(
        as<Change>{},
        // Chunks that are not there, or are others.
        [](IndexPage& p) { p.chunks.back().place.offset += 1; },
        [](IndexPage& p) { p.chunks.back().place.json_bytes += 1; },
        [](IndexPage& p) {
            p.chunks.back().place.offset = p.chunks.front().place.offset, p.chunks = {p.chunks.back()},
            p.chunks[0].first_step = p.first_step;
        },
        // Steps that are elsewhere.
        [](IndexPage& p) { p.chunks.back().steps += 5; },
        [](IndexPage& p) { p.chunks.back().time.high_us = INT64_MAX; },
        [](IndexPage& p) {
            p.sessions.back().high = {99, 99};
        });
    const FileOf file{with_index(sample.file, 1000, change)};
    RandomAccess recording{file.path()};
    seek_everywhere(recording, sample, false);
}

TEST_CASE("a damaged chunk hides its steps, and no other step takes their place")
{
    const Sample sample;
    const bool has_index = GENERATE(true, false);
    std::string bytes = has_index ? with_index(sample.file, 4) : without_index(sample.file);
    const auto frames = walk_frames(bytes);
    const auto json =
        std::count_if(frames.begin(), frames.end(), [](const Frame& f) { return f.magic == k_magic_zstd; });
    REQUIRE(json > 8);
    // The content of the fifth chunk.
    std::size_t seen = 0;
    for (const Frame& frame : frames) {
        if (frame.magic == k_magic_zstd && ++seen == 5) {
            bytes[frame.offset + 20] = static_cast<char>(bytes[frame.offset + 20] ^ 1);
        }
    }
    const FileOf file{bytes};
    std::size_t found = 0;
    for (std::size_t i = 0; i < sample.steps.size(); ++i) {
        RandomAccess recording{file.path()};
        const Record& expected = sample.records[sample.places[i]];
        CAPTURE(i);
        if (recording.seek_number(i)) {
            ++found;
            REQUIRE(is_at(recording, expected));
        } else {
            REQUIRE(recording.damage().find("chunk 4: ") != std::string::npos);
        }
        const Numbers& step = sample.steps[i];
        if (recording.seek_step(step.session, step.episode, step.step)) {
            REQUIRE(is_at(recording, expected));
        }
    }
    CHECK(found < sample.steps.size());
    CHECK(found > (has_index ? sample.steps.size() - 10 : 5)); // behind the damage, only an index can tell
}

TEST_CASE("what is selected begins with the header and the sessions that are open there, byte for byte")
{
    const Sample sample;
    const FileOf file{with_index(sample.file, 4)};
    const SelectedRecording late = open_selected(file.path(), {{}, {}, 50, {}});
    CHECK(late.steps_before > 40);
    CHECK(late.steps_before <= 50);
    const auto lines = lines_of(*late.source);
    CHECK(lines[0] == sample.records[0].line);
    CHECK(lines[1] == sample.records[1].line);
    CHECK(lines[2] == R"({"type":"session","session":3,"name":"three"})");
    CHECK(std::find(lines.begin(), lines.end(), sample.records[sample.places[50]].line) != lines.end());

    const SelectedRecording second = open_selected(file.path(), {2, {}, 10, {}});
    CHECK(second.steps_before > 5);
    CHECK(second.steps_before <= 10);
    const SelectedRecording episode = open_selected(file.path(), {{}, 5, {}, {}});
    CHECK(episode.steps_before == 0);
    const auto of_episode = lines_of(*episode.source);
    CHECK(of_episode.size() < 25);
    CHECK(std::find(of_episode.begin(), of_episode.end(), sample.records[sample.places[50]].line) != of_episode.end());
    const SelectedRecording nothing = open_selected(file.path(), {{}, {}, 1000, {}});
    CHECK(lines_of(*nothing.source).back() == sample.records.back().line);
    const SelectedRecording all = open_selected(file.path(), {{}, {}, {}, 5});
    CHECK(all.steps_before == 0);
    CHECK(read_all(*all.source).records == sample.records);
}

TEST_CASE("what cannot be opened is named")
{
    CHECK_THROWS_WITH(RandomAccess{"/nowhere/run.zst"}, "/nowhere/run.zst: No such file or directory");
    CHECK_THROWS_WITH(open_selected("/nowhere/run.zst", {}), "/nowhere/run.zst: No such file or directory");
    const FileOf empty{""};
    CHECK_THROWS_WITH(RandomAccess{empty.path()}, empty.path() + ": is empty");
}

TEST_CASE("a recording of thousands of chunks has a page for each 1,024 of them, and every step is found")
{
    std::vector<Record> records = make_records(2100);
    const FileOf file{make_trajectory(records, 1)};
    std::size_t pages = 0;
    for (const Frame& frame : walk_frames(read_file(file.path()))) {
        pages += frame.magic == k_magic_index ? 1U : 0U;
    }
    CHECK(pages == 3);
    CHECK_FALSE(check_index(file.path()));
    RandomAccess recording{file.path()};
    CHECK(recording.steps() == 2100);
    const std::size_t first = 3; // record of step 0
    for (const std::uint64_t step : {2099U, 0U, 1020U, 1021U, 1022U, 2047U, 2050U, 3U, 1500U}) {
        CAPTURE(step);
        REQUIRE(recording.seek_number(step));
        REQUIRE(is_at(recording, records[first + step]));
        REQUIRE(recording.seek_step(1, 0, step));
        REQUIRE(is_at(recording, records[first + step]));
    }
    CHECK(recording.has_index());
}

TEST_CASE("the picture of a step that was sought is its own, and is decoded only when asked for")
{
    const Sample sample;
    std::vector<Record> records = sample.records;
    for (const std::size_t i : sample.places) { // a picture of one colour, another one for each step
        const std::string pixels(12, static_cast<char>(i));
        Record& record = records[i];
        record.line.pop_back();
        record = with_payload(record.line.substr(1) + R"(,"frame":{"width":2,"height":2,"encoding":"raw"})", pixels);
    }
    std::string bytes = make_trajectory(records, 900);
    const FileOf file{bytes};
    RandomAccess recording{file.path()};
    REQUIRE(recording.has_index());
    bh::record::RecordView view;
    for (const std::size_t step : {59U, 0U, 30U, 31U}) {
        REQUIRE(recording.seek_number(step));
        REQUIRE(recording.next(view));
        REQUIRE(view.has_picture);
        CHECK(recording.picture().rgb[7] == static_cast<std::uint8_t>(sample.places[step]));
    }
    // Every frame of pixels is damaged.
    const auto frames = walk_frames(bytes);
    for (std::size_t i = 1; i < frames.size(); ++i) {
        if (frames[i].magic == k_magic_zstd && frames[i - 1].magic == k_magic_zstd) {
            bytes[frames[i].offset + frames[i].size - 1] ^= 1;
        }
    }
    const FileOf damaged{bytes};
    RandomAccess metadata{damaged.path()};
    REQUIRE(metadata.seek_number(30));
    CHECK(read_all(metadata).records.size() > 30);
    CHECK(metadata.damage().empty());
    REQUIRE(metadata.seek_number(30));
    REQUIRE(metadata.next(view));
    CHECK_THROWS_AS(metadata.picture(), bh::DataError);
}
