#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "trajectory_file.hpp"

#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>
#include <bh/trajectory/format.hpp>
#include <bh/trajectory/open.hpp>
#include <bh/trajectory/writer.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <stop_token>
#include <thread>

using namespace bh::trajectory;
using namespace bh::test;
using bh::record::EndMarker;
using Catch::Matchers::Contains;
using Names = std::vector<std::string>;

namespace {

/// Writes records one by one to "run.zst" in a directory of its own.
class Recording
{
public:
    explicit Recording(bool fsync = false)
    {
        WriterOptions options;
        options.path = path();
        options.chunk_bytes = 450;
        options.fsync = fsync;
        options.flush_interval = std::chrono::hours{1}; // only when the test says so
        m_writer.emplace(options);
    }

    void append(const Record& record)
    {
        m_writer->append({record.line, record.payload, record.has_payload});
        m_writer->drain();
    }

    Writer& writer() { return *m_writer; }

    void flush()
    {
        m_writer->flush();
        m_writer->drain();
    }

    /// As after kill -9.
    void abandon() { m_writer.reset(); }

    [[nodiscard]] std::string path() const { return m_directory.file("run.zst"); }

    [[nodiscard]] std::string partial() const { return path() + ".partial"; }

    [[nodiscard]] const TemporaryDirectory& directory() const { return m_directory; }

    [[nodiscard]] std::string journal() const
    {
        const Names names = m_directory.names();
        const auto found = std::find_if(names.begin(), names.end(), [](const std::string& name) {
            return name.find(".journal-") != std::string::npos;
        });
        return found == names.end() ? "" : m_directory.file(*found);
    }

private:
    TemporaryDirectory m_directory;
    std::optional<Writer> m_writer;
};

/// Left behind with some chunks, two flushes of the open one, and a record that is in neither.
struct Wreck
{
    Wreck()
    {
        for (std::size_t i = 0; i < records.size() - 1; ++i) {
            recording.append(records[i]);
            if (i == flushed - 3 || i == flushed - 1) {
                recording.flush();
            }
        }
        recording.abandon();
        partial = read_file(recording.partial());
        journal = read_file(recording.journal());
    }

    /// How many records the chunks have.
    [[nodiscard]] std::size_t in_chunks() const { return read_trajectory(partial).records.size(); }

    std::vector<Record> records = make_records(20);
    std::size_t flushed = records.size() - 2;
    Recording recording;
    std::string partial;
    std::string journal;
};

} // namespace

TEST_CASE("what is flushed survives, once, and nothing complains but the missing end")
{
    const Wreck wreck;
    REQUIRE(wreck.in_chunks() < wreck.flushed - 3); // both flushes are of the same chunk
    REQUIRE(walk_frames(wreck.journal).size() == 2);
    const Reading reading = read_path(wreck.recording.partial());
    CHECK(reading.records.size() == wreck.flushed);
    CHECK(is_prefix(reading.records, wreck.records));
    CHECK(reading.damage.empty());
    CHECK(reading.end_marker == EndMarker::absent);
}

TEST_CASE("a recording without a whole chunk is all in its journal")
{
    Recording recording;
    const auto records = make_records(2);
    for (std::size_t i = 0; i < 4; ++i) {
        recording.append(records[i]);
        recording.flush();
    }
    REQUIRE(std::filesystem::file_size(recording.partial()) == 0);
    const Reading live = read_path(recording.partial());
    CHECK(live.records.size() == 4);
    recording.abandon();
    CHECK(recording.directory().names() == Names{"run.zst.journal-0", "run.zst.partial"});
    CHECK(read_path(recording.partial()).records == live.records);
    CHECK(zstd_output(recording.journal()).starts_with(records[0].line + "\n"));
}

TEST_CASE("a journal cut anywhere yields what was flushed before, without a complaint")
{
    const Wreck wreck;
    std::size_t most = wreck.in_chunks();
    for (std::size_t size = 0; size <= wreck.journal.size(); ++size) {
        CAPTURE(size);
        write_file(wreck.recording.journal(), wreck.journal.substr(0, size));
        const Reading reading = read_path(wreck.recording.partial());
        REQUIRE(is_prefix(reading.records, wreck.records));
        REQUIRE(reading.records.size() >= most);
        REQUIRE(reading.damage.empty());
        REQUIRE(reading.end_marker == EndMarker::absent);
        most = reading.records.size();
    }
    CHECK(most == wreck.flushed);
}

TEST_CASE("a .partial cut anywhere yields a prefix, with the journal only where that goes on")
{
    const Wreck wreck;
    for (std::size_t size = 0; size < wreck.partial.size(); ++size) {
        CAPTURE(size);
        write_file(wreck.recording.partial(), wreck.partial.substr(0, size));
        Reading reading;
        try {
            reading = read_path(wreck.recording.partial());
        } catch (const bh::FileError&) {
            REQUIRE(size < 4); // too short to tell what it is
            continue;
        }
        REQUIRE(is_prefix(reading.records, wreck.records));
        REQUIRE(reading.records.size() <= wreck.in_chunks());
        REQUIRE(reading.end_marker == EndMarker::absent);
    }
}

TEST_CASE("a chunk that was being written is taken from its journal")
{
    Recording recording;
    const auto records = make_records(20);
    std::size_t count = 0;
    std::uint64_t before = 0;
    std::string journal;
    std::string journal_path;
    std::size_t flushed = 0;
    // Until a chunk closes, with a flush before each record: the last journal is the one of that chunk.
    while (count < 15 || recording.writer().bytes_written() == before) {
        before = recording.writer().bytes_written();
        recording.flush();
        journal_path = recording.journal();
        journal = read_file(journal_path);
        flushed = count;
        recording.append(records.at(count++));
    }
    const std::string next_journal = recording.journal();
    recording.abandon();
    REQUIRE(next_journal != journal_path);
    const std::string partial = read_file(recording.partial());

    SECTION("cut at every byte, and no journal but its own")
    {
        std::filesystem::remove(next_journal);
        write_file(journal_path, journal);
        for (std::size_t size = before; size < partial.size(); ++size) {
            CAPTURE(size);
            write_file(recording.partial(), partial.substr(0, size));
            const Reading reading = read_path(recording.partial());
            REQUIRE(reading.records.size() == flushed);
            REQUIRE(is_prefix(reading.records, records));
            REQUIRE(reading.damage.empty());
        }
    }
    SECTION("whole, before its journal is gone: the journal does not count")
    {
        write_file(journal_path, journal);
        const bool next_is_there = GENERATE(true, false);
        if (!next_is_there) {
            std::filesystem::remove(next_journal);
        }
        const Reading reading = read_path(recording.partial());
        CHECK(reading.records.size() == count);
        CHECK(is_prefix(reading.records, records));
        CHECK(reading.damage.empty());
    }
}

TEST_CASE("a flipped bit in the journal invents nothing and costs nothing before it")
{
    const Wreck wreck;
    const std::size_t in_chunks = wreck.in_chunks();
    for (std::size_t bit = 0; bit < wreck.journal.size() * 8; ++bit) {
        CAPTURE(bit / 8, bit % 8);
        std::string damaged = wreck.journal;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
        write_file(wreck.recording.journal(), damaged);
        const Reading reading = read_path(wreck.recording.partial());
        REQUIRE(is_prefix(reading.records, wreck.records));
        REQUIRE(reading.records.size() >= in_chunks);
        REQUIRE(reading.end_marker == EndMarker::absent);
    }
}

TEST_CASE("a flipped bit in the .partial does not cost the journal")
{
    const Wreck wreck;
    const std::vector<Frame> frames = walk_frames(wreck.partial);
    for (std::size_t bit = 0; bit < wreck.partial.size() * 8; ++bit) {
        CAPTURE(bit / 8, bit % 8);
        write_file(wreck.recording.partial(), with_flipped_bit(wreck.partial, bit));
        const Reading reading = read_path(wreck.recording.partial());
        REQUIRE(is_part_of(reading, wreck.records));
        REQUIRE(reading.records.back() == wreck.records[wreck.flushed - 1]);
        const Frame& hit = frame_at(frames, bit / 8);
        const bool is_all = reading.records.size() == wreck.flushed;
        REQUIRE((is_all || hit.magic == k_magic_zstd)); // with a marker nothing is lost
        REQUIRE((is_all && hit.magic == k_magic_zstd) != !reading.damage.empty());
    }
}

TEST_CASE("a lost beginning of the .partial does not cost the journal")
{
    const Wreck wreck;
    const std::vector<Frame> frames = walk_frames(wreck.partial);
    for (std::size_t lost = 1; lost <= frames[2].offset; ++lost) {
        CAPTURE(lost);
        if (wreck.partial[lost] == '{') {
            continue; // begins like a stream
        }
        write_file(wreck.recording.partial(), wreck.partial.substr(lost));
        const Reading reading = read_path(wreck.recording.partial());
        REQUIRE(is_part_of(reading, wreck.records));
        REQUIRE(reading.records.back() == wreck.records[wreck.flushed - 1]);
        REQUIRE_FALSE(reading.damage.empty());
    }
    // One chunk, and the journal of the next.
    Recording recording;
    std::size_t count = 0;
    while (recording.writer().bytes_written() == 0) {
        recording.append(wreck.records.at(count++));
    }
    recording.append(wreck.records.at(count++));
    recording.flush();
    recording.abandon();
    const std::string partial = read_file(recording.partial());
    for (const std::size_t lost : {std::size_t{4}, std::size_t{48}, std::size_t{60}}) {
        CAPTURE(lost);
        write_file(recording.partial(), partial.substr(lost));
        const Reading reading = read_path(recording.partial());
        REQUIRE(is_part_of(reading, wreck.records));
        REQUIRE(reading.records.size() >= (lost <= 48 ? count : 1));
        REQUIRE(reading.records.back() == wreck.records[count - 1]);
    }
}

TEST_CASE("a reader and a writer at work together: nothing twice, nothing out of order")
{
    const auto records = make_records(30);
    for (std::size_t begun = 1; begun < records.size(); begun += 3) {
        for (std::size_t taken = 0; taken <= begun; ++taken) {
            CAPTURE(begun, taken);
            Recording recording;
            for (std::size_t i = 0; i < begun; ++i) {
                recording.append(records[i]);
            }
            recording.flush();
            const auto source = open_recording(recording.partial());
            Reading reading;
            bh::record::RecordView view;
            for (std::size_t i = 0; i < taken && source->next(view); ++i) {
                reading.records.push_back({std::string{view.line}, std::string{view.payload}, view.has_payload});
            }
            for (std::size_t i = begun; i < records.size(); ++i) {
                recording.append(records[i]);
                recording.flush();
            }
            recording.writer().finish();
            while (source->next(view)) {
                reading.records.push_back({std::string{view.line}, std::string{view.payload}, view.has_payload});
            }
            REQUIRE(source->damage().empty());
            REQUIRE(is_prefix(reading.records, records));
            REQUIRE(reading.records.size() >= begun);
        }
    }
}

TEST_CASE("flushes change nothing in the finished file, and leave nothing beside it")
{
    const auto records = make_records(30);
    Recording quiet;
    Recording flushed{true};
    for (const Record& record : records) {
        quiet.append(record);
        flushed.append(record);
        flushed.flush();
    }
    quiet.writer().finish();
    flushed.writer().finish();
    CHECK(read_file(quiet.path()) == read_file(flushed.path()));
    CHECK(flushed.directory().names() == Names{"run.zst"});
}

TEST_CASE("records of a chunk that is closed wait for no flush")
{
    Recording recording;
    const auto records = make_records(20);
    std::size_t next = 0;
    while (recording.writer().bytes_written() == 0) {
        recording.append(records.at(next++));
    }
    recording.flush();
    CHECK(read_file(recording.journal()).empty());
}

TEST_CASE("records come into the journal by themselves, though nobody calls the writer")
{
    const TemporaryDirectory directory;
    WriterOptions options;
    options.path = directory.file("run.zst");
    options.flush_interval = std::chrono::milliseconds{1};
    Writer writer{options};
    const auto records = make_records(3);
    // One by one: the second flush is due because of a record that came after the first.
    for (std::size_t count = 1; count <= records.size(); ++count) {
        CAPTURE(count);
        const Record& record = records[count - 1];
        writer.append({record.line, record.payload, record.has_payload});
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
        while (read_path(directory.file("run.zst.partial")).records.size() < count) {
            REQUIRE(std::chrono::steady_clock::now() < deadline);
            std::this_thread::yield();
        }
    }
    CHECK(read_path(directory.file("run.zst.partial")).records == records);
}

TEST_CASE("a reader that looks whether the recording is being written does not keep its writer from locking it")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("run.zst");
    // Holds a lock for a moment, again and again, and often at the moment at which the file appears.
    std::jthread reader{[&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const bh::Fd file{::open((path + ".partial").c_str(), O_RDONLY | O_CLOEXEC)};
            if (file && ::flock(file.get(), LOCK_SH | LOCK_NB) == 0) {
                std::this_thread::sleep_for(std::chrono::microseconds{200});
                ::flock(file.get(), LOCK_UN);
                std::this_thread::sleep_for(std::chrono::milliseconds{3});
            }
        }
    }};
    int locked = 0;
    for (int i = 0; i < 200; ++i) {
        const Writer writer{{path}};
        // Whoever asks now is told that the file is being written.
        const bh::Fd file{::open((path + ".partial").c_str(), O_RDONLY | O_CLOEXEC)};
        locked += ::flock(file.get(), LOCK_SH | LOCK_NB) != 0 ? 1 : 0;
    }
    CHECK(locked == 200);
}

TEST_CASE("a journal that was left behind is never touched")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("run.zst");
    write_file(path + ".journal-17", "precious");
    for (const bh::Overwrite overwrite : {bh::Overwrite::no, bh::Overwrite::yes}) {
        CHECK_THROWS_WITH((Writer{{path, overwrite}}), Contains("run.zst.journal-17: left behind by "));
    }
    CHECK(directory.names() == Names{"run.zst.journal-17"});
    CHECK(read_file(path + ".journal-17") == "precious");

    // Names that only look so.
    const TemporaryDirectory other;
    write_file(other.file("run.zst.journal-"), "");
    write_file(other.file("run.zst.journal-x1"), "");
    write_file(other.file("other.zst.journal-1"), "");
    CHECK_NOTHROW((Writer{{other.file("run.zst")}}));
}

TEST_CASE("the journal has what comes behind a record that is left out")
{
    const Record note{R"({"type":"note","text":"behind"})", "", false};
    std::vector<Record> records = make_records(1);
    records.pop_back();
    Recording recording;
    for (const Record& record : records) {
        recording.writer().append({record.line, record.payload, record.has_payload});
    }
    recording.writer().append({R"({"type":"chunk","chunk":7})", {}, false});
    recording.writer().append({R"({"type":"pixels","palettes":[],"frames":[],"payload":2})", "ab", true});
    recording.append(note); // all in one batch
    recording.flush();
    recording.abandon();
    records.push_back(note);
    CHECK(read_path(recording.partial()).records == records);
}
