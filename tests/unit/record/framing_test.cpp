#include "catch.hpp"

#include <bh/record/record.hpp>

using namespace bh::record;

namespace {

// next_record() on text that has the padding it may read.
FramingStatus next_in(std::string text, RecordView& view, std::string& error)
{
    static std::string s_text; // the view points into it
    const std::size_t size = text.size();
    s_text = std::move(text) + std::string(k_padding_bytes, '7');
    std::size_t position = 0;
    return next_record(std::string_view{s_text}.substr(0, size), position, view, error);
}

} // namespace

TEST_CASE("a payload is announced by a line's last member only")
{
    using Row = std::pair<std::string_view, std::optional<std::uint64_t>>;
    const auto& [line, bytes] = GENERATE(table<std::string_view, std::optional<std::uint64_t>>({
        Row{R"({"type":"step","payload":12})", 12},
        Row{R"({"payload":0})", 0},
        Row{R"({"type":"step" , "payload" : 12 } )", 12},
        Row{"{\"a\":1,\t\"payload\":\t12\t}\t", 12},
        Row{R"({"a":1,"payload":99999999999999999999999})", UINT64_MAX},
        Row{R"({"a":1,"payload":18446744073709551615})", UINT64_MAX},
        // no payload, however much the line looks like one
        Row{"", std::nullopt},
        Row{"}", std::nullopt},
        Row{"12}", std::nullopt},
        Row{"{}", std::nullopt},
        Row{R"({"a":12})", std::nullopt},
        Row{R"({"payload":12,"a":1})", std::nullopt},
        Row{R"({"payload":-12})", std::nullopt},
        Row{R"({"payload":1.5})", std::nullopt},
        Row{R"({"payload":1e5})", std::nullopt},
        Row{R"({"payload":"12"})", std::nullopt},
        Row{R"({"payload":null})", std::nullopt},
        Row{R"({"payload":})", std::nullopt},
        Row{R"({"a":{"payload":12}})", std::nullopt},
        Row{R"({"text":",\"payload\":12}"})", std::nullopt},
        Row{R"({"text":"\",\"payload\":12})", std::nullopt}, // no JSON either: the string does not end
        Row{R"({"a":1,"xpayload":12})", std::nullopt},
        Row{R"({"a":1,\"payload":12})", std::nullopt},
        Row{R"([1,"payload":12])", std::nullopt},
        Row{R"({"a":1,"payload":12)", std::nullopt},
    }));
    CAPTURE(line);
    CHECK(announced_payload(line) == bytes);
}

TEST_CASE("records are taken off a buffer one by one")
{
    const std::string text =
        "{\"a\":1}\n{\"b\":2,\"payload\":3}\nx\ny\n{\"c\":3}\n" + std::string(k_padding_bytes, '\0');
    const std::string_view buffer = std::string_view{text}.substr(0, text.size() - k_padding_bytes);
    RecordView view;
    std::string error;
    std::size_t position = 0;
    REQUIRE(next_record(buffer, position, view, error) == FramingStatus::record);
    CHECK(view.line == R"({"a":1})");
    CHECK_FALSE(view.has_payload);
    REQUIRE(next_record(buffer, position, view, error) == FramingStatus::record);
    CHECK(view.line == R"({"b":2,"payload":3})");
    CHECK(view.has_payload);
    CHECK(view.payload == "x\ny");
    REQUIRE(next_record(buffer, position, view, error) == FramingStatus::record);
    CHECK(view.line == R"({"c":3})");
    CHECK_FALSE(view.has_payload);
    CHECK(view.payload.empty());
    CHECK(position == buffer.size());
    CHECK(next_record(buffer, position, view, error) == FramingStatus::need_more);
}

TEST_CASE("a payload without its line feed is no record")
{
    RecordView view;
    std::string error;
    CHECK(next_in("{\"payload\":3}\nxyz", view, error) == FramingStatus::need_more);
    CHECK(next_in("{\"payload\":3}\nxyz\n", view, error) == FramingStatus::record);
    CHECK(next_in("{\"payload\":3}\nxyzz\n", view, error) == FramingStatus::bad);
    CHECK(error == "no line feed after a payload of 3 bytes");
    CHECK(next_in("{\"payload\":0}\n\n", view, error) == FramingStatus::record);
    CHECK(view.has_payload);
    CHECK(next_in("{\"payload\":0}\n", view, error) == FramingStatus::need_more);
}

TEST_CASE("lines and payloads up to the limits are records, one byte more is an error")
{
    RecordView view;
    std::string error;
    const std::string longest = "{\"a\":\"" + std::string(k_line_bytes_max - 8, 'x') + "\"}";
    REQUIRE(longest.size() == k_line_bytes_max);
    CHECK(next_in(longest, view, error) == FramingStatus::need_more);
    CHECK(next_in(longest + "\n", view, error) == FramingStatus::record);
    CHECK(view.line.size() == k_line_bytes_max);
    CHECK(next_in("x" + longest + "\n", view, error) == FramingStatus::bad);
    CHECK(error == "a line of more than 16 MiB");
    CHECK(next_in("x" + longest, view, error) == FramingStatus::bad); // at once, not when the line ends

    CHECK(next_in("{\"payload\":67108864}\n", view, error) == FramingStatus::need_more);
    CHECK(next_in("{\"payload\":67108865}\n", view, error) == FramingStatus::bad);
    CHECK(error == "a payload of more than 64 MiB");
    CHECK(next_in("{\"payload\":18446744073709551615}\n", view, error) == FramingStatus::bad);
}

TEST_CASE("an appended record is the one that is taken off")
{
    std::string text;
    append_record(text, R"({"a":1,"payload":2})", "\n\n", true);
    CHECK(text == "{\"a\":1,\"payload\":2}\n\n\n\n");
    append_record(text, "{}", "", false);
    CHECK(text.ends_with("\n\n\n{}\n"));
}
