#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "parts.hpp"
#include "record/record_list.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/open.hpp>

#include <string>
#include <vector>

using namespace bh::recorder;
using namespace bh::test;
using Catch::Matchers::Contains;
using Lines = std::vector<std::string>;

namespace {

/// Records lines to parts that are called run-0.zst, run-1.zst and so on.
class PartsOf
{
public:
    explicit PartsOf(const std::string& rule, const Meta& meta = {})
    {
        m_options.output = m_directory.file("run-%d.zst");
        m_options.split = parse_split(rule);
        m_options.meta = meta;
    }

    /// Of each part, its lines.
    std::vector<Lines> record(const Lines& lines)
    {
        Parts parts{m_options, {}};
        for (std::string line : lines) {
            const std::size_t bytes = line.size();
            line.append(bh::record::k_padding_bytes, '\0');
            bh::record::RecordView view;
            view.line = std::string_view{line}.substr(0, bytes);
            const auto object = m_parser.parse(view);
            parts.append(view, m_parser.type(), object);
        }
        parts.finish();
        std::vector<Lines> read;
        for (std::uint64_t part = 0; part < parts.count(); ++part) {
            const auto source =
                bh::trajectory::open_recording(m_directory.file("run-" + std::to_string(part) + ".zst"));
            const Reading reading = read_all(*source);
            CHECK(reading.damage.empty());
            read.emplace_back();
            for (const Record& record : reading.records) {
                read.back().push_back(record.line);
            }
        }
        CHECK(m_directory.names().size() == parts.count());
        return read;
    }

    Options& options() { return m_options; }

    [[nodiscard]] const TemporaryDirectory& directory() const { return m_directory; }

private:
    TemporaryDirectory m_directory;
    Options m_options;
    bh::record::LineParser m_parser;
};

const std::string k_header = R"({"type":"header","version":1,"run":"r","part":0})";
const std::string k_session = R"({"type":"session","session":1,"name":"a"})";
const std::string k_other_session = R"({"type":"session","session":2,"name":"b"})";
const std::string k_session_end = R"({"type":"session_end","session":1,"reason":"exit"})";
const std::string k_end = R"({"type":"end","reason":"steps"})";

std::string header_of_part(int part)
{
    return R"({"type":"header","version":1,"run":"r","part":)" + std::to_string(part) + "}";
}

std::string end_of_part(int part)
{
    return R"({"type":"end","reason":"split","part":)" + std::to_string(part) + "}";
}

std::string step(int session, int number)
{
    return R"({"type":"step","session":)" + std::to_string(session) + R"(,"step":)" + std::to_string(number) + "}";
}

} // namespace

TEST_CASE("each part begins with the header and the sessions that are open, and has an end")
{
    PartsOf parts{"steps=2"};
    const std::vector<Lines> read = parts.record({k_header, k_session, k_other_session, step(1, 0), step(2, 0),
                                                  step(1, 1), k_session_end, step(2, 1), step(2, 2), k_end});
    REQUIRE(read.size() == 3);
    CHECK(read[0] == Lines{k_header, k_session, k_other_session, step(1, 0), step(2, 0), end_of_part(0)});
    CHECK(read[1] ==
          Lines{header_of_part(1), k_session, k_other_session, step(1, 1), k_session_end, step(2, 1), end_of_part(1)});
    CHECK(read[2] == Lines{header_of_part(2), k_other_session, step(2, 2), k_end});
}

TEST_CASE("another recording in the input begins a part, and is counted anew")
{
    PartsOf parts{"steps=1"};
    const std::string other = R"({"type":"header","version":1,"run":"other"})";
    const std::vector<Lines> read = parts.record({k_header, step(1, 0), step(1, 1), other, step(1, 0), step(1, 1)});
    REQUIRE(read.size() == 4);
    CHECK(read[1].back() == R"({"type":"end","reason":"input ended"})");
    CHECK(read[2].front() == R"({"type":"header","version":1,"run":"other","part":0})");
    CHECK(read[3].front() == R"({"type":"header","version":1,"run":"other","part":1})");
}

TEST_CASE("values for the header are in every part, and take the place of old ones")
{
    PartsOf parts{"steps=1", {{"a", "new"}, {"quote", "\"\n"}}};
    const std::string header =
        R"({"type":"header","version":1,"run":"r","part":0,"meta":{"a":"old","b":1e999,"c\"":[1,{"a":2}]},"z":1.50})";
    const std::vector<Lines> read = parts.record({header, step(1, 0), step(1, 1)});
    REQUIRE(read.size() == 2);
    for (int part = 0; part < 2; ++part) {
        CHECK(read[static_cast<std::size_t>(part)].front() ==
              R"({"type":"header","version":1,"run":"r","part":)" + std::to_string(part) +
                  R"(,"meta":{"b":1e999,"c\"":[1,{"a":2}],"a":"new","quote":"\"\n"},"z":1.50})");
    }
}

TEST_CASE("no part may be there at the start, nor a link to nothing where one would be")
{
    PartsOf parts{"steps=1"};
    write_file(parts.directory().file("run-17.zst"), "precious");
    CHECK_THROWS_WITH((Parts{parts.options(), {}}), Contains("run-17.zst: already exists"));
    parts.options().overwrite = true;
    CHECK_NOTHROW((Parts{parts.options(), {}}));
    std::filesystem::create_symlink("nothing", parts.directory().file("run-3.zst"));
    CHECK_THROWS_WITH((Parts{parts.options(), {}}), Contains("run-3.zst: is a link to "));
    std::filesystem::remove(parts.directory().file("run-3.zst"));
    for (const char* left_behind : {"run-2.zst.partial", "run-4.zst.journal-0"}) {
        write_file(parts.directory().file(left_behind), "");
        CHECK_THROWS_WITH((Parts{parts.options(), {}}), Contains(std::string{left_behind} + ": already exists"));
        std::filesystem::remove(parts.directory().file(left_behind));
    }
    CHECK(read_file(parts.directory().file("run-17.zst")) == "precious");
}
