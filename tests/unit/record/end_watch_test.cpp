#include "catch.hpp"
#include "record_list.hpp"

#include <bh/record/reader.hpp>
#include <bh/record/stream_reader.hpp>

#include <memory>

using namespace bh::record;

namespace {

/// Why a stream of these lines is not whole.
std::string cut_short(const std::string& lines)
{
    StreamReader reader{std::make_unique<bh::test::PieceSource>(lines)};
    EndWatch watch;
    for (RecordView view; reader.next(view);) {
        watch.see(view);
    }
    return watch.cut_short(reader);
}

} // namespace

TEST_CASE("a stream is whole if it says its end behind its last header")
{
    const std::string header = "{\"type\":\"header\",\"version\":1}\n";
    const std::string end = "{\"reason\":\"x\", \"type\" : \"end\"}\n";
    CHECK(cut_short(header + end).empty());
    CHECK(cut_short(header + end + "{\"type\":\"note\",\"text\":\"header\"}\n").empty());
    CHECK(cut_short(header + end + header + end).empty());
    CHECK(cut_short("{\"type\":\"note\",\"text\":\"a part of a stream\"}\n").empty());
    for (const std::string& lines :
         {header, header + end + header, header + "{\"type\":\"episode\",\"reason\":\"end\"}\n",
          header + "{\"type\":\"step\",\"observation\":{\"type\":\"end\"}}\n",
          header + end.substr(0, end.size() - 3)}) {
        CAPTURE(lines);
        CHECK(cut_short(lines) == "no end record; the recording was cut short");
    }
    CHECK(cut_short(header + header + end) == "a recording in it has no end record; it was cut short");
    CHECK(cut_short(header + end + header + header + end) == "a recording in it has no end record; it was cut short");
}
