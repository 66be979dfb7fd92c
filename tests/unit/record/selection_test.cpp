#include "catch.hpp"

#include <bh/record/selection.hpp>

using namespace bh::record;

namespace {

// What the filter says at the end of a recording of two sessions, each with episodes 0 and 1 of three steps.
std::string why_empty(const Selection& selection)
{
    LineParser parser;
    SelectionFilter filter{selection};
    for (int session = 1; session <= 2; ++session) {
        for (int step = 0; step < 6; ++step) {
            const auto object = parser.parse_text(R"({"type":"step","session":)" + std::to_string(session) +
                                                  R"(,"episode":)" + std::to_string(step / 3) + "}");
            filter.wants(Type::step, *object);
        }
    }
    return filter.why_empty();
}

Selection selected(std::optional<std::uint64_t> session, std::optional<std::uint64_t> episode,
                   std::optional<std::uint64_t> from = {}, std::optional<std::uint64_t> until = {})
{
    return {session, episode, from, until};
}

} // namespace

TEST_CASE("a selection without steps says why")
{
    CHECK(why_empty({}).empty());
    CHECK(why_empty(selected(1, 1)).empty());
    CHECK(why_empty(selected({}, {}, 11)).empty());
    CHECK(why_empty(selected({}, {}, {}, 0)).empty());
    CHECK(why_empty(selected({}, 99)) == "no step is selected; none is of episode 99");
    CHECK(why_empty(selected(9, {})) == "no step is selected; none is of session 9");
    CHECK(why_empty(selected(9, 1)) == "no step is selected; none is of episode 1 of session 9");
    CHECK(why_empty(selected({}, {}, 12)) == "no step is selected; there are only 12, counted from 0");
    CHECK(why_empty(selected(1, {}, 6)) == "no step is selected; there are only 6 in that session, counted from 0");
    CHECK(why_empty(selected(1, 1, 3)) == "no step is selected; there are only 3 in that episode, counted from 0");
}

TEST_CASE("steps that a filter did not see were selected from, too")
{
    LineParser parser;
    SelectionFilter filter{{{}, {}, 100, {}}, 99};
    filter.wants(Type::step, *parser.parse_text(R"({"type":"step"})"));
    CHECK(filter.why_empty() == "no step is selected; there are only 100, counted from 0");
}
