#include "catch.hpp"
#include "message_reader.hpp"

#include <bh/base/error.hpp>

#include <algorithm>

using bh::policy::MessageReader;

namespace {

/// Gives a text in pieces.
class Pieces final : public bh::ByteSource
{
public:
    Pieces(std::string text, std::size_t piece) : m_text{std::move(text)}, m_piece{piece} {}

    std::size_t read(std::span<char> buffer) override
    {
        const std::size_t count = std::min({buffer.size(), m_piece, m_text.size() - m_at});
        std::copy_n(m_text.data() + m_at, count, buffer.data());
        m_at += count;
        return count;
    }

    [[nodiscard]] const std::string& name() const override { return m_name; }

private:
    std::string m_text;
    std::size_t m_piece;
    std::size_t m_at = 0;
    std::string m_name = "pieces";
};

std::string lines_of(const std::string& text, std::size_t piece)
{
    Pieces pieces{text, piece};
    MessageReader reader{pieces};
    std::string lines;
    for (std::string_view line; reader.next(line);) {
        lines += std::to_string(reader.line_number()) + line.data()[0] + std::to_string(line.size()) + " ";
    }
    return lines;
}

} // namespace

TEST_CASE("lines are told from the bytes that follow them, however they come")
{
    const std::string payload = "\n{\"x\":1}\n";
    const std::string text =
        "{\"a\":1}\n\nb\n{\"payload\":" + std::to_string(payload.size()) + "}\n" + payload + "\nlast\ncut";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        CHECK(lines_of(text, piece) == "1{7 3b1 4{13 5l4 ");
    }
    for (std::size_t size = 0; size <= text.size(); ++size) {
        CHECK_NOTHROW(lines_of(text.substr(0, size), 5));
    }
}

TEST_CASE("long lines and payloads pass in little memory, too long ones are refused")
{
    const std::string large(std::size_t{3} << 20, 'x');
    CHECK(lines_of(large + "\nb\n", 100'000) == "1x3145728 2b1 ");
    CHECK(lines_of("{\"payload\":3145728}\n" + large + "\nb\n", 100'000) == "1{19 2b1 ");
    CHECK_THROWS_AS(lines_of(std::string((std::size_t{16} << 20) + 2, 'x'), 1 << 20), bh::DataError);
    CHECK_THROWS_AS(lines_of("{\"payload\":67108865}\n", 100), bh::DataError);
}
