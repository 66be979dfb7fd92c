#include "catch.hpp"
#include "record/record_list.hpp"

#include <bh/base/error.hpp>
#include <bh/record/record.hpp>
#include <bh/record/stream_reader.hpp>

#include <memory>

using namespace bh::record;
using namespace bh::test;

namespace {

Reading read_stream(std::string bytes, std::vector<std::size_t> sizes = {SIZE_MAX})
{
    StreamReader reader{std::make_unique<PieceSource>(std::move(bytes), std::move(sizes))};
    return read_all(reader);
}

// Payloads that look like records, records that look like payloads.
std::vector<Record> sample_records()
{
    return {
        {R"({"type":"header","version":1})", "", false},
        with_payload(R"("type":"step","step":0)", "{\"type\":\"end\"}\n{\"payload\":9}"),
        {R"({"type":"note","text":",\"payload\":12}"})", "", false},
        with_payload(R"("type":"step","step":1)", ""),
        with_payload(R"("type":"step","step":2)", std::string("\0\n\xFF\n", 4)),
        {R"({"type":"no type we know","x":[{}]})", "", false},
        {R"({"type":"end"})", "", false},
    };
}

/// Fails after the bytes of another source, as a decoder does that meets damage.
class FailingSource final : public bh::ByteSource
{
public:
    explicit FailingSource(std::string bytes) : m_bytes{std::move(bytes)} {}

    std::size_t read(std::span<char> buffer) override
    {
        if (const std::size_t got = m_bytes.read(buffer); got > 0) {
            return got;
        }
        throw bh::DataError{"byte 77: checksum differs"};
    }

    [[nodiscard]] const std::string& name() const override { return m_bytes.name(); }

private:
    PieceSource m_bytes;
};

} // namespace

TEST_CASE("a stream gives out its records whatever the size of the pieces it comes in")
{
    const auto records = sample_records();
    const std::string stream = to_stream(records);
    const auto sizes =
        GENERATE(values<std::vector<std::size_t>>({{SIZE_MAX}, {1}, {2}, {3}, {7}, {64}, {1, 5, 2, 11}}));
    const Reading reading = read_stream(stream, sizes);
    CHECK(reading.records == records);
    CHECK(reading.damage.empty());
    CHECK(reading.end_marker == EndMarker::unknown);
    std::uint64_t offset = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
        CHECK(reading.offsets[i] == offset);
        offset += to_stream({records[i]}).size();
    }
}

TEST_CASE("a stream cut anywhere yields a prefix of its records and says so")
{
    const auto records = sample_records();
    const std::string stream = to_stream(records);
    std::size_t whole = 0; // records that end at or before the cut
    std::size_t boundary = 0;
    for (std::size_t size = 0; size <= stream.size(); ++size) {
        if (whole < records.size() && size == boundary + to_stream({records[whole]}).size()) {
            boundary = size;
            ++whole;
        }
        const Reading reading = read_stream(stream.substr(0, size), {5});
        CAPTURE(size);
        REQUIRE(is_prefix(reading.records, records));
        REQUIRE(reading.records.size() == whole);
        if (size == boundary) {
            REQUIRE(reading.damage.empty());
        } else {
            REQUIRE(reading.damage == "byte " + std::to_string(boundary) + ": ends inside a record");
        }
    }
}

TEST_CASE("records longer than the reader's first buffer come whole")
{
    std::vector<Record> records = {
        {R"({"type":"note","text":")" + std::string(300'000, 'n') + "\"}", "", false},
        with_payload(R"("type":"step")", std::string(3'000'001, '\n')),
        {R"({"type":"end"})", "", false},
    };
    const Reading reading = read_stream(to_stream(records), {65'536, 4097});
    CHECK(reading.records == records);
    CHECK(reading.damage.empty());
}

TEST_CASE("the padding behind a line may be read")
{
    std::string spaces(256 * 1024 - 3, ' ');
    StreamReader reader{std::make_unique<PieceSource>(spaces.append("{}\n"))};
    RecordView view;
    REQUIRE(reader.next(view)); // its line ends with the buffer; the address sanitizer watches
    unsigned sum = 0;
    for (std::size_t i = 0; i < k_padding_bytes; ++i) {
        sum += static_cast<unsigned char>(view.line.data()[view.line.size() + i]);
    }
    CHECK(sum >= static_cast<unsigned>('\n'));
}

TEST_CASE("empty lines are passed over and counted in offsets")
{
    const Reading reading = read_stream("\n\n{\"a\":1}\n\n{\"b\":2}\n\n");
    REQUIRE(reading.records.size() == 2);
    CHECK(reading.offsets == std::vector<std::uint64_t>{2, 11});
    CHECK(reading.damage.empty());
}

TEST_CASE("what goes over a limit ends the reading with its byte")
{
    const std::string before = "{\"type\":\"header\"}\n";
    const Reading long_line = read_stream(before + std::string(k_line_bytes_max + 1, 'x') + "\n{}\n");
    CHECK(long_line.records.size() == 1);
    CHECK(long_line.damage == "byte 18: a line of more than 16 MiB");

    const Reading endless = read_stream(before + std::string(k_line_bytes_max + 1, 'x'), {1 << 20});
    CHECK(endless.damage == "byte 18: a line of more than 16 MiB");

    const Reading payload = read_stream(before + "{\"type\":\"step\",\"payload\":67108865}\n{}\n");
    CHECK(payload.records.size() == 1);
    CHECK(payload.damage == "byte 18: a payload of more than 64 MiB");

    const Reading no_line_feed = read_stream(before + "{\"payload\":1}\nxx\n{}\n");
    CHECK(no_line_feed.records.size() == 1);
    CHECK(no_line_feed.damage == "byte 18: no line feed after a payload of 1 bytes");
}

TEST_CASE("damage below the reader ends the reading, and its words are kept")
{
    StreamReader reader{std::make_unique<FailingSource>("{\"a\":1}\n{\"b\":")};
    const Reading reading = read_all(reader);
    CHECK(reading.records.size() == 1);
    CHECK(reading.damage == "byte 77: checksum differs");
    RecordView view;
    CHECK_FALSE(reader.next(view)); // and it stays ended
}
