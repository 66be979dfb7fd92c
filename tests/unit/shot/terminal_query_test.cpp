#include "catch.hpp"
#include "terminal_query.hpp"

#include <random>
#include <string>

using bh::shot::TerminalAnswers;

namespace {

TerminalAnswers answers_to(std::string_view text)
{
    TerminalAnswers answers;
    answers.add(text);
    return answers;
}

} // namespace

TEST_CASE("the answers of a terminal with everything")
{
    const std::string text = "\x1b_Gi=31;OK\x1b\\\x1b[6;20;10t\x1b[?1;0;256S\x1b[?62;4;22c";
    // In one piece, and byte by byte.
    for (const std::size_t piece : {text.size(), std::size_t{1}}) {
        TerminalAnswers answers;
        for (std::size_t at = 0; at < text.size(); at += piece) {
            CHECK_FALSE(answers.is_complete());
            answers.add(std::string_view{text}.substr(at, piece));
        }
        CHECK(answers.is_complete());
        CHECK(answers.has_kitty());
        CHECK(answers.has_sixel());
        CHECK(answers.cell_width() == 10);
        CHECK(answers.cell_height() == 20);
        CHECK(answers.sixel_colors() == 256);
    }
}

TEST_CASE("a terminal that says what it is and no more has nothing")
{
    const TerminalAnswers plain = answers_to("\x1b[?1;2c");
    CHECK(plain.is_complete());
    CHECK_FALSE(plain.has_kitty());
    CHECK_FALSE(plain.has_sixel());
    CHECK(plain.cell_width() == 0);
    CHECK(plain.sixel_colors() == 0);
    CHECK_FALSE(answers_to("\x1b[?4c").has_sixel()); // the first number is not a feature
    CHECK_FALSE(answers_to("\x1b[?62;14;40;44c").has_sixel());
    CHECK_FALSE(answers_to("").is_complete());
    CHECK_FALSE(answers_to("\x1b[>0;276;0c").is_complete()); // the answer to another question
}

TEST_CASE("refusals are no features")
{
    CHECK_FALSE(answers_to("\x1b_Gi=31;ENOTSUPPORTED:no\x1b\\").has_kitty());
    CHECK_FALSE(answers_to("\x1b_Gi=7;OK\x1b\\").has_kitty());
    CHECK(answers_to("\x1b[?1;3;0S").sixel_colors() == 0);
    CHECK(answers_to("\x1b[?2;0;800;600S").sixel_colors() == 0);
    CHECK(answers_to("\x1b[8;24;80t").cell_width() == 0);
    CHECK(answers_to("\x1b[6;99999999999;-3t").cell_height() == 0);
}

TEST_CASE("what was typed meanwhile does not disturb")
{
    const TerminalAnswers answers = answers_to("ls\x1b[A\x1bOP\x1b\x1b[6;2\x1b[?62;4cq\r");
    CHECK(answers.is_complete());
    CHECK(answers.has_sixel());
    CHECK(answers.cell_width() == 0);
}

TEST_CASE("noise, however much of it, is survived")
{
    std::mt19937 random{7}; // NOLINT: the same noise every time
    TerminalAnswers answers;
    const std::string_view letters = "\x1b\x1b[_?;0123456789cStG\\ \x01\xff";
    for (int round = 0; round < 2000; ++round) {
        std::string noise;
        for (int i = 0; i < 100; ++i) {
            noise += letters[random() % letters.size()];
        }
        answers.add(noise);
    }
    answers.add("\x1b\\" + std::string(5000, 'x'));
    answers.add("\x1b[" + std::string(5000, '1'));
    answers.add("\x1b_" + std::string(5000, 'x'));
    answers.add("\x1b[?1;2c");
    CHECK(answers.is_complete());
}
