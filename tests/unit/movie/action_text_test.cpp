#include "catch.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/action_text.hpp>

using namespace bh;
using namespace bh::movie;

TEST_CASE("buttons are named as the scripts name them")
{
    // "P2 A" is somebody's own, and "Select" is the console's: "P1 Select" cannot leave out its player.
    const Layout layout{"#Select|#P1 X|P1 A|P1 Select|P1 L, R|#P2 A|", nullptr, "|.|    0,...|.|"};
    const ActionText text{layout};
    const auto parsed = [&](std::string_view words) {
        Frame frame;
        text.parse(words, frame);
        return frame;
    };
    const auto described = [&](const Frame& frame) {
        std::string words;
        text.append(frame, words);
        return words;
    };

    struct Row
    {
        const char* words;
        Frame frame;
    };

    for (const Row& row :
         {Row{"NONE", {0, 0, 0, 0, 0, 0}}, Row{"A", {0, 0, 1, 0, 0, 0}}, Row{"SELECT+X=-40+P2 A", {1, -40, 0, 0, 0, 1}},
          Row{"P1 SELECT+L%2C R", {0, 0, 0, 1, 1, 0}}}) {
        CAPTURE(row.words);
        CHECK(parsed(row.words) == row.frame);
        CHECK(described(row.frame) == row.words);
    }
    CHECK(parsed("p1 a+p2 A=1+select=0") == Frame{0, 0, 1, 0, 0, 1});
    CHECK(parsed("none") == layout.neutral());
    for (const char* const words :
         {"", "B", "A+", "+A", "P3 A", "X", "X=", "X=1.5", "X=99999999999", "A=x", "NONE+A", "A*3"}) {
        CAPTURE(words);
        CHECK_THROWS_AS(parsed(words), DataError);
    }
    const Layout alike{"#P1 A|P1 B|P1 a|", nullptr, "|...|"};
    CHECK_THROWS_WITH(ActionText{alike}, "actions cannot tell the controls P1 A and P1 a apart");
}
