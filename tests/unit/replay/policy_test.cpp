#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "cli/captured.hpp"
#include "policy/policy.hpp"

#include <bh/base/error.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <random>

using namespace bh::replay;

namespace {

const std::vector<std::string> k_no_keys;

class Answers
{
public:
    explicit Answers(const std::string& text) : m_path{m_directory.file("answers")}
    {
        bh::test::write_file(m_path, text);
        m_file.emplace(m_path, m_context);
    }

    /// The answer to the next observation; nothing if there is none, and error() says why.
    std::optional<bh::protocol::Answer> ask()
    {
        bh::net::Observation observation;
        observation.session = 1;
        observation.keys = &k_no_keys;
        std::optional<bh::protocol::Answer> answer;
        m_error.clear();
        m_said += bh::test::captured(STDERR_FILENO, [&] {
            try {
                answer = m_file->ask({"", 1, 0, m_steps++, {}}, observation);
            } catch (const bh::Error& error) {
                m_error = error.what();
            }
        });
        return answer;
    }

    void finish()
    {
        m_said += bh::test::captured(STDERR_FILENO, [&] { m_file->finish(); });
    }

    [[nodiscard]] bool has_extra_lines() const { return m_file->has_extra_lines(); }

    [[nodiscard]] const std::string& error() const { return m_error; }

    [[nodiscard]] const std::string& said() const { return m_said; }

private:
    bh::test::TemporaryDirectory m_directory;
    std::string m_path;
    bh::cli::Context m_context{"test"};
    std::optional<AnswerFile> m_file;
    std::uint64_t m_steps = 0;
    std::string m_error;
    std::string m_said;
};

} // namespace

TEST_CASE("a file of answers cut anywhere gives the answers before the cut, and then says where it ends")
{
    const std::string whole = "ACT:RIGHT|speed:max\nLEFT*12\n\n{\"action\":\"UP\"}\n";
    const std::array<std::string_view, 3> actions = {"RIGHT", "LEFT*12", "UP"};
    const std::array<std::size_t, 3> ends = {whole.find('\n'), whole.find("\n\n"), whole.size() - 1};
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        Answers answers{whole.substr(0, size)};
        for (std::size_t i = 0; i < actions.size() && ends[i] <= size; ++i) {
            REQUIRE(answers.ask()->action == actions[i]);
        }
        while (answers.ask()) { // the last line, if its beginning is an action, too
        }
        REQUIRE(answers.error().find("answers: has no answer for session 1, episode 0, step ") != std::string::npos);
    }
}

TEST_CASE("a file of answers may hold anything: every line is an answer, a complaint, or the end")
{
    std::mt19937 generator{3};
    for (int round = 0; round < 40; ++round) {
        std::string text;
        for (std::size_t size = generator() % 3000; text.size() < size;) {
            text += generator() % 12 == 0 ? '\n' : static_cast<char>(generator());
        }
        Answers answers{text};
        std::ptrdiff_t given = 0;
        while (answers.ask()) {
            ++given;
        }
        REQUIRE(given <= std::count(text.begin(), text.end(), '\n') + 1);
        REQUIRE(answers.error().find("has no answer for") != std::string::npos);
    }
    Answers endless{std::string(std::size_t{3} << 20, 'A')};
    CHECK_FALSE(endless.ask());
    CHECK(endless.error().find("line 1: has more than 1 MiB") != std::string::npos);
}

TEST_CASE("lines that answer nothing are told of")
{
    Answers answers{"LEFT\nthis is no action\nRIGHT\n{\"action\":\"UP\",\"session\":7}\nDOWN\n"};
    CHECK(answers.ask()->action == "LEFT");
    CHECK_FALSE(answers.has_extra_lines());
    CHECK(answers.ask()->action == "RIGHT");
    CHECK(answers.said().find("line 2: no action") != std::string::npos);
    CHECK(answers.has_extra_lines());
    CHECK(answers.ask()->action == "DOWN");
    CHECK(answers.said().find("line 4: answers session 7") != std::string::npos);

    Answers more{"LEFT\nUP\n\nRIGHT\n"};
    CHECK(more.ask()->action == "LEFT");
    CHECK_FALSE(more.has_extra_lines());
    more.finish();
    CHECK(more.has_extra_lines());
    CHECK(more.said().find("2 lines too many, from line 2 on") != std::string::npos);
}
