#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "trajectory_file.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/format.hpp>
#include <bh/trajectory/open.hpp>

#include <xxhash.h>
#include <zstd.h>

#include <algorithm>
#include <random>

using namespace bh::trajectory;
using namespace bh::test;
using bh::record::EndMarker;
using Catch::Matchers::Matches;

namespace {

std::string compressed(std::string_view bytes, bool checksum)
{
    ZSTD_CCtx* const context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum ? 1 : 0);
    std::string out(ZSTD_compressBound(bytes.size()), '\0');
    out.resize(ZSTD_compress2(context, out.data(), out.size(), bytes.data(), bytes.size()));
    ZSTD_freeCCtx(context);
    return out;
}

// A chunk of our format around any text.
std::string chunk_of(std::string_view frame, std::uint64_t number = 0, std::uint64_t pixels_bytes = 0)
{
    return encode_marker({number, frame.size(), pixels_bytes}) + std::string{frame};
}

} // namespace

TEST_CASE("a bare stream is a recording")
{
    const auto records = make_records(10);
    const Reading reading = read_trajectory(to_stream(records), 7);
    CHECK(reading.records == records);
    CHECK(reading.damage.empty());
    CHECK(reading.end_marker == EndMarker::unknown);
}

TEST_CASE("a compressed stream is a recording, with checksums or without")
{
    auto records = make_records(10);
    records.push_back({R"({"type":"note","text":")" + std::string(700'000, 'x') + "\"}", "", false});
    const std::string stream = to_stream(records);
    const bool checksum = GENERATE(true, false);
    const std::size_t piece = GENERATE(as<std::size_t>{}, SIZE_MAX, 1000);
    const Reading whole = read_trajectory(compressed(stream, checksum), piece);
    CHECK((whole.records == records));
    CHECK(whole.damage.empty());
    CHECK(whole.end_marker == EndMarker::unknown);

    const std::size_t cut = stream.size() / 2; // frames need not end with a record
    const Reading two =
        read_trajectory(compressed(stream.substr(0, cut), checksum) + compressed(stream.substr(cut), checksum), piece);
    CHECK((two.records == records));
    CHECK(two.damage.empty());
}

TEST_CASE("the last bytes of a frame without checksum are not lost when they do not fit the buffer at once")
{
    // zstd makes blocks of 128 KiB, and the reader has room for 256 KiB and what it has not given out: no block ends
    // where a read ends.
    std::vector<Record> records;
    std::size_t bytes = 0;
    while (bytes < 508 * 1024) {
        records.push_back({R"({"type":"note","number":)" + std::to_string(records.size()) + "}", "", false});
        bytes += records.back().line.size() + 1;
    }
    const std::string_view last = R"({"type":"note","text":""})";
    std::string text(512 * 1024 - bytes - last.size() - 1, 'x');
    records.push_back({R"({"type":"note","text":")" + text + "\"}", "", false});
    const std::string stream = to_stream(records);
    REQUIRE(stream.size() == 512 * 1024);
    const Reading reading = read_trajectory(compressed(stream, false));
    CHECK(reading.damage.empty());
    CHECK((reading.records == records));
}

TEST_CASE("a compressed stream cut anywhere yields a prefix and says so")
{
    const auto records = make_records(16);
    const std::string file = compressed(to_stream(records), true);
    for (std::size_t size = 4; size < file.size(); ++size) {
        const Reading reading = read_trajectory(file.substr(0, size));
        CAPTURE(size);
        REQUIRE(is_prefix(reading.records, records));
        REQUIRE_FALSE(reading.damage.empty());
    }
}

TEST_CASE("a compressed stream with a flipped bit says so and invents nothing")
{
    const auto records = make_records(16);
    const std::string file = compressed(to_stream(records), true);
    for (std::size_t at = 5; at < file.size(); ++at) { // byte 4 has a bit that decoders ignore
        std::string damaged = file;
        damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
        CAPTURE(at);
        REQUIRE_FALSE(read_trajectory(damaged).damage.empty()); // records before the checksum may be wrong ones
    }
}

TEST_CASE("what zstd -dc gives of a recording, compressed again, is a stream: with its chunk records, and no damage")
{
    const std::string skippable{"\x50\x2A\x4D\x18\x03\0\0\0abc", 11};
    for (const std::size_t chunk_bytes : {std::size_t{400}, std::size_t{100'000}}) {
        const TemporaryDirectory directory;
        const std::string path = directory.file("run.zst");
        write_trajectory(path, make_records(16), chunk_bytes);
        const std::string stream = zstd_output(path);
        const Reading plain = read_trajectory(stream);
        CHECK(plain.records.size() > make_records(16).size());
        for (const bool checksum : {true, false}) {
            const Reading again = read_trajectory(compressed(stream, checksum), 10);
            CHECK(again.records == plain.records);
            CHECK(again.damage.empty());
            CHECK(read_trajectory(skippable + compressed(stream, checksum)).records == plain.records);
        }
    }
}

namespace {

/// Gives one piece with every read, and counts them.
class CountedPieces final : public bh::ByteSource
{
public:
    explicit CountedPieces(std::vector<std::string> pieces, std::size_t& count)
        : m_pieces{std::move(pieces)}, m_count{count}
    {
    }

    std::size_t read(std::span<char> buffer) override
    {
        if (m_count == m_pieces.size()) {
            return 0;
        }
        const std::string& piece = m_pieces[m_count++];
        std::copy(piece.begin(), piece.end(), buffer.begin());
        return piece.size();
    }

    [[nodiscard]] const std::string& name() const override { return m_name; }

private:
    std::vector<std::string> m_pieces;
    std::size_t& m_count;
    std::string m_name = "pieces";
};

/// Zeros without an end.
class Zeros final : public bh::ByteSource
{
public:
    explicit Zeros(std::uint64_t& count) : m_count{count} {}

    std::size_t read(std::span<char> buffer) override
    {
        std::fill(buffer.begin(), buffer.end(), '\0');
        m_count += buffer.size();
        return buffer.size();
    }

    [[nodiscard]] const std::string& name() const override { return m_name; }

private:
    std::uint64_t& m_count;
    std::string m_name = "zeros";
};

} // namespace

TEST_CASE("a compressed stream that comes slowly gives its records as they come")
{
    const auto records = make_records(6);
    const bool checksum = GENERATE(true, false);
    std::vector<std::string> pieces;
    for (std::size_t i = 0; i + 1 < records.size(); i += 2) {
        pieces.push_back(compressed(to_stream({records[i], records[i + 1]}), checksum));
    }
    std::size_t reads = 0;
    const auto source = open_recording(std::make_unique<CountedPieces>(pieces, reads));
    bh::record::RecordView view;
    for (std::size_t i = 0; i < 2 * pieces.size(); ++i) {
        REQUIRE(source->next(view));
        CHECK(view.line == records[i].line);
        CHECK(reads == i / 2 + 1);
    }
    CHECK_FALSE(source->next(view));
}

TEST_CASE("what has no chunk within the size of one is refused, though it never ends")
{
    std::uint64_t bytes = 0;
    const auto source = open_recording(std::make_unique<Zeros>(bytes));
    bh::record::RecordView view;
    CHECK_THROWS_WITH(source->next(view), "zeros: neither a trajectory file nor a record stream");
    CHECK(bytes < std::uint64_t{200} << 20);
    // Of a text the beginning is enough.
    std::size_t reads = 0;
    const std::vector<std::string> text(2, "@S|map:00|x:14|y:5|dir:2|hp:20,20|story:173|shot:none\n");
    CHECK_THROWS_WITH(open_recording(std::make_unique<CountedPieces>(text, reads)),
                      "pieces: neither a trajectory file nor a record stream");
    CHECK(reads == 1);
}

TEST_CASE("what is no recording is refused with its name")
{
    CHECK_THROWS_WITH(read_trajectory(""), "pieces: is empty");
    const std::string bytes =
        GENERATE(as<std::string>{}, "\n", "x", "GIF89a", "[1]", "\x28\xB5\x2F", std::string(1000, '\0'));
    CHECK_THROWS_WITH(read_trajectory(bytes), "pieces: neither a trajectory file nor a record stream");
    CHECK_THROWS_WITH(open_recording("/nowhere/run.zst"), "/nowhere/run.zst: No such file or directory");
    CHECK_THROWS_WITH(open_recording("/"), "/: Is a directory");
}

TEST_CASE("random bytes behind any beginning never crash or hang")
{
    std::mt19937 random{2};
    const std::string starts[] = {"{", "\x28\xB5\x2F\xFD", "\x5B\x2A\x4D\x18", "\x50\x2A\x4D\x18",
                                  chunk_of(compressed("{}\n", true))};
    int records = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string bytes = starts[random() % std::size(starts)];
        for (auto count = random() % 200; count > 0; --count) {
            bytes += static_cast<char>(random() % 3 == 0 ? random() : random() % 8);
        }
        try {
            records += static_cast<int>(read_trajectory(bytes, 1 + random() % 50).records.size());
        } catch (const bh::FileError& error) {
            REQUIRE(std::string{error.what()}.ends_with(": neither a trajectory file nor a record stream"));
        }
    }
    CHECK(records > 500); // those of the whole chunk in every fifth
}

TEST_CASE("a small file that claims to be huge is refused, not held")
{
    const std::string bomb = compressed(std::string(std::size_t{120} << 20, 'x'), true);
    REQUIRE(bomb.size() < 50'000);
    const std::string good = chunk_of(compressed("{\"type\":\"chunk\"}\n{\"type\":\"note\"}\n", true), 1);
    const Reading chunk = read_trajectory(chunk_of(bomb) + good);
    CHECK(chunk.records.size() == 1);
    CHECK(chunk.damage == "byte 0: chunk 0: it says to hold more than 117440512 bytes");

    // A stream is read in pieces, and a line has its limit.
    const Reading line = read_trajectory(compressed("{" + std::string(std::size_t{20} << 20, 'x'), true));
    CHECK(line.damage == "byte 0: a line of more than 16 MiB");

    // A frame that only says so: 2^62 bytes in its header, and nothing behind it.
    const std::string claim =
        std::string{"\x28\xB5\x2F\xFD\xE0", 5} + std::string{"\0\0\0\0\0\0\0\x40", 8} + std::string{"\1\0\0", 3};
    CHECK_FALSE(read_trajectory(chunk_of(claim)).damage.empty());
    CHECK_FALSE(read_trajectory(claim).damage.empty());

    // Sizes in markers and skippable frames that no file has.
    const std::string frame = compressed("{\"type\":\"chunk\"}\n{\"type\":\"note\"}\n", true);
    CHECK(read_trajectory(chunk_of(frame, 0, UINT64_MAX)).damage == "byte 0: chunk 0: the file ends inside its pixels");
    CHECK_FALSE(read_trajectory(encode_marker({0, UINT64_MAX, 0}) + frame).damage.empty());
    CHECK_FALSE(read_trajectory(encode_marker({0, std::uint64_t{100} << 20, 0}) + frame).damage.empty());
    CHECK_FALSE(read_trajectory(chunk_of(frame) + "\x50\x2A\x4D\x18\xFF\xFF\xFF\xFF").damage.empty());
}

TEST_CASE("a window larger than zstd takes unasked is refused")
{
    // Window descriptor of 2^31 bytes (RFC 8878, 3.1.1.1.2), no content size.
    const std::string file = std::string{"\x28\xB5\x2F\xFD\x00\xA8", 6} + std::string{"\1\0\0", 3};
    CHECK_THAT(read_trajectory(file).damage, Matches("byte [0-9]+: .*memory.*"));
}

TEST_CASE("chunks made to deceive are told, not believed")
{
    const auto chunk = [](const std::string& text, std::uint64_t number) {
        return chunk_of(compressed(text, true), number);
    };
    const std::string note = "{\"type\":\"note\"}\n";
    const std::string bad_context = GENERATE(
        as<std::string>{}, R"({"type":"chunk"})", R"({"type":"chunk")", R"({"type":"chunk","header":3,"sessions":3})",
        R"({"type":"chunk","header":{},"sessions":[3,null,{"type":"session","payload":5}]})",
        R"({"type":"chunk","header":{"payload":9}})", R"({"type":"chunk","payload":3})");
    // Chunk 7 comes first, so that its context is asked for.
    const Reading reading = read_trajectory(chunk(bad_context + "\n" + note, 7));
    CHECK_FALSE(reading.damage.empty());
    for (const Record& record : reading.records) {
        CHECK(record == Record{R"({"type":"note"})", "", false});
    }
    CHECK(read_trajectory(chunk("{\"type\":\"note\"", 0)).damage == "byte 0: chunk ends inside a record");
    std::string long_line((16 << 20) + 1, 'x');
    long_line += '\n';
    CHECK(read_trajectory(chunk(long_line, 0)).damage == "byte 0: a line of more than 16 MiB");
}

TEST_CASE("a marker is whole and right, or none")
{
    const std::string marker = encode_marker({7, 1, 2});
    REQUIRE(marker.size() == k_marker_bytes);
    CHECK(decode_marker(marker)->chunk == 7);
    CHECK(decode_marker(marker)->json_bytes == 1);
    CHECK(decode_marker(marker + "x")->pixels_bytes == 2);
    CHECK_FALSE(decode_marker(marker.substr(0, marker.size() - 1)));
    CHECK_FALSE(decode_marker(""));
}

TEST_CASE("a file of a later format is refused with its name, also when it follows one of ours")
{
    const std::string ours = chunk_of(compressed("{\"type\":\"note\"}\n", true));
    std::string later = encode_marker({1, 1, 0});
    later[12] = 2; // the version, behind the frame's header and the tag
    std::string checksum;
    append_le64(checksum, XXH64(later.data(), later.size() - 8, 0));
    later.replace(later.size() - 8, 8, checksum);
    CHECK_THROWS_WITH(read_trajectory(later), "pieces: format version 2 is newer than this program (1)");
    CHECK_THROWS_WITH(read_trajectory(ours + later), "pieces: format version 2 is newer than this program (1)");
    CHECK_THROWS_WITH(read_trajectory(ours + "damage" + later),
                      "pieces: format version 2 is newer than this program (1)");
}
