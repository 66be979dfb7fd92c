#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "trajectory_file.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/open.hpp>
#include <bh/trajectory/writer.hpp>

#include <algorithm>
#include <chrono>
#include <optional>

using namespace bh::trajectory;
using namespace bh::test;
using bh::record::EndMarker;
using Catch::Matchers::Matches;

namespace {

/// A writer of "run.zst" that can be told to go on by one record, with a flush after every `flush_every`.
class LiveRecording
{
public:
    explicit LiveRecording(std::size_t flush_every) : m_flush_every{flush_every}
    {
        WriterOptions options;
        options.path = path();
        options.chunk_bytes = 450;
        options.flush_interval = std::chrono::hours{1}; // only when the test says so
        m_writer.emplace(options);
    }

    /// False, and the file is finished, if all records have been written before.
    bool write_one()
    {
        if (m_written == records.size()) {
            m_writer->finish();
            return false;
        }
        const Record& record = records[m_written++];
        m_writer->append({record.line, record.payload, record.has_payload});
        m_writer->drain();
        if (m_written % m_flush_every == 0) {
            m_writer->flush();
            m_writer->drain();
        }
        return true;
    }

    /// As after kill -9.
    void abandon() { m_writer.reset(); }

    [[nodiscard]] std::size_t written() const { return m_written; }

    [[nodiscard]] std::string path() const { return m_directory.file("run.zst"); }

    [[nodiscard]] std::string partial() const { return path() + ".partial"; }

    const std::vector<Record> records = make_records(30);

private:
    TemporaryDirectory m_directory;
    std::optional<Writer> m_writer;
    std::size_t m_flush_every;
    std::size_t m_written = 0;
};

bool do_not_wait()
{
    return false;
}

} // namespace

TEST_CASE("a follower gives every record once, wherever it begins, however the writer flushes, and through the rename")
{
    for (const std::size_t flush_every : {std::size_t{1}, std::size_t{2}, std::size_t{5}, SIZE_MAX}) {
        for (const std::size_t begun : {0, 1, 7, 20, 33}) {
            CAPTURE(flush_every, begun);
            LiveRecording recording{flush_every};
            while (recording.written() < begun) {
                REQUIRE(recording.write_one());
            }
            auto file = open_under_either_name(recording.path());
            REQUIRE(file->name() == recording.partial());
            REQUIRE(is_being_written(*file, [] { return true; }));
            bool finished = false;
            std::size_t waits = 0;
            const auto source = follow_recording(std::move(file), [&] {
                finished = finished || !recording.write_one();
                return ++waits < 100;
            });
            Reading reading;
            bh::record::RecordView view;
            while (source->next(view)) {
                reading.records.push_back({std::string{view.line}, std::string{view.payload}, view.has_payload});
                // At once: with a flush after each record none waits for the next.
                if (flush_every == 1) {
                    REQUIRE(reading.records.size() <= recording.written());
                    REQUIRE((waits == 0 || reading.records.size() == recording.written()));
                }
            }
            CHECK(finished);
            CHECK(reading.records == recording.records);
            CHECK(source->damage().empty());
            CHECK(source->end_marker() == EndMarker::present);
        }
    }
}

TEST_CASE("a follower stops when told so, and at the last flush of a writer that died")
{
    LiveRecording recording{4};
    while (recording.written() < 26) {
        REQUIRE(recording.write_one());
    }
    SECTION("told so")
    {
        const auto source = follow_recording(open_under_either_name(recording.partial()), do_not_wait);
        const Reading reading = read_all(*source);
        CHECK(reading.records.size() >= 24);
        CHECK(is_prefix(reading.records, recording.records));
        CHECK(reading.damage.empty());
        CHECK(reading.end_marker == EndMarker::unknown);
    }
    SECTION("died")
    {
        const auto source = follow_recording(open_under_either_name(recording.partial()), [&] {
            if (recording.written() < 29) {
                recording.write_one();
            } else {
                recording.abandon();
            }
            return true;
        });
        const Reading reading = read_all(*source);
        CHECK(reading.records.size() >= 28);
        CHECK(is_prefix(reading.records, recording.records));
        CHECK(reading.damage.empty());
        CHECK(reading.end_marker == EndMarker::absent);
        CHECK_FALSE(is_being_written(*open_under_either_name(recording.path()), do_not_wait));
    }
}

TEST_CASE("a finished recording is there under its unfinished name, and nobody writes it")
{
    LiveRecording recording{SIZE_MAX};
    while (recording.write_one()) {
    }
    const auto file = open_under_either_name(recording.partial());
    CHECK(file->name() == recording.path());
    CHECK_FALSE(is_being_written(*file, do_not_wait));
    CHECK_THROWS_WITH(open_under_either_name(recording.path() + "x"),
                      Matches(".*run\\.zstx: No such file or directory"));
}

TEST_CASE("a flipped bit in what is followed costs its chunk and invents nothing")
{
    LiveRecording recording{2};
    while (recording.written() < 24) {
        REQUIRE(recording.write_one());
    }
    const std::string partial = read_file(recording.partial());
    const auto walked = walk_frames(partial);
    const Frame& lines = walked.at(3); // marker, records, marker, records
    for (std::size_t bit = 0; bit < partial.size() * 8; bit += 3) {
        CAPTURE(bit / 8, bit % 8);
        std::string damaged = partial;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
        write_file(recording.partial(), damaged);
        const auto source = follow_recording(open_under_either_name(recording.partial()), do_not_wait);
        Reading reading;
        try {
            reading = read_all(*source);
        } catch (const bh::FileError& error) {
            REQUIRE_THAT(error.what(), Matches(".*(no chunk marker where one belongs|format version).*"));
            continue;
        }
        REQUIRE(reading.records.size() < recording.records.size());
        auto next = recording.records.begin();
        for (const Record& record : reading.records) {
            next = std::find(next, recording.records.end(), record);
            REQUIRE(next != recording.records.end());
            ++next;
        }
        if (bit / 8 >= lines.offset && bit / 8 < lines.offset + lines.size) {
            REQUIRE(reading.damage.empty() == (reading.records.size() == 24)); // zstd ignores one bit of its header
            REQUIRE(reading.records.back() == recording.records[23]);
        }
    }
    write_file(recording.partial(), partial);
}
