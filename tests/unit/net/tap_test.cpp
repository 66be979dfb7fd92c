#include "catch.hpp"
#include "net/relay/tap.hpp"
#include "net/relay/websocket_tap.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace bh::net;

namespace {

/// Writes down what it is told: "question -> answer", "question ->", "<- word".
class Scribe final : public RelayObserver
{
public:
    Expectation asked(RelayedExchange& exchange) override
    {
        return {std::nullopt, !exchange.request.kept.starts_with("log") && !exchange.is_picture};
    }

    void done(RelayedExchange& exchange) override
    {
        using Direction = RelayedExchange::Direction;
        const auto framing = [](Framing of) { return of == Framing::size ? "#" : of == Framing::line ? "_" : ""; };
        std::string text;
        if (exchange.direction != Direction::server) {
            text += framing(exchange.request_framing);
            text += exchange.is_picture ? "(picture)" : exchange.request.kept;
            text += " ->";
        } else {
            text += "<-";
        }
        if (exchange.direction != Direction::client) {
            text.append(" ").append(framing(exchange.reply_framing)).append(exchange.reply.kept);
        }
        seen.push_back(std::move(text));
    }

    [[nodiscard]] bool is_own_page(std::string_view /*method*/, std::string_view /*path*/) const override
    {
        return false;
    }

    void unreachable(std::string_view /*reason*/) override {}

    Task<void> wait_for_room() override { co_return; }

    std::vector<std::string> seen;
};

using Words = std::vector<std::pair<char, std::string>>; ///< who, 'c' or 's', and what

/// What is told of a conversation, also if it comes byte by byte.
template <typename Kind>
std::vector<std::string> told(const Words& words)
{
    std::vector<std::string> whole;
    for (const bool by_bytes : {false, true}) {
        Scribe scribe;
        Kind tap{scribe, [] { return std::make_unique<RelayedExchange>(); }};
        for (const auto& [who, what] : words) {
            const std::size_t piece = by_bytes ? 1 : what.size();
            for (std::size_t at = 0; at < what.size(); at += piece) {
                const std::string_view bytes = std::string_view{what}.substr(at, piece);
                who == 'c' ? tap.from_client(bytes, {}) : tap.from_server(bytes, {});
            }
        }
        tap.end({});
        if (by_bytes) {
            CHECK(scribe.seen == whole);
        }
        whole = scribe.seen;
    }
    return whole;
}

using Told = std::vector<std::string>;

std::string small_png()
{
    return std::string{"\x89PNG\r\n\x1a\n\0\0\0\0IENDcrc.", 20};
}

} // namespace

TEST_CASE("messages with their size in front are told apart both ways")
{
    CHECK(told<StreamTap>({{'c', "6 @S|x:1"}, {'s', "5 ACT:A"}, {'c', "3 a b"}, {'s', "0 "}}) ==
          Told{"#@S|x:1 -> #ACT:A", "#a b -> #"});
    CHECK(told<StreamTap>({{'c', "+2 ab\n2 cd"}, {'s', "1 A"}, {'s', "1 B"}}) == Told{"#ab -> #A", "#cd -> #B"});
}

TEST_CASE("pictures are told apart with a size and without one")
{
    const std::string png = small_png();
    CHECK(
        told<StreamTap>({{'c', std::to_string(png.size()) + " " + png}, {'s', "2 OK"}, {'c', "3 abc"}, {'s', "1 A"}}) ==
        Told{"#(picture) -> #OK", "#abc -> #A"});
    // BizHawk from 2.6.2 to 2.8: sizes for texts only.
    CHECK(told<StreamTap>({{'c', png + "3 abc"}, {'s', "1 A"}}) == Told{"(picture) ->", "#abc -> #A"});
    // Up to 2.6.1: nothing at all.
    CHECK(told<StreamTap>({{'c', png}, {'s', "RIGHT"}, {'c', png + "abc"}, {'s', "3"}}) ==
          Told{"(picture) -> RIGHT", "(picture) ->", "abc -> 3"});
}

TEST_CASE("what has no end is whole when the other side speaks")
{
    CHECK(told<StreamTap>({{'c', "12,40,3"}, {'s', "2"}, {'c', "12 40 3"}, {'s', "12"}}) ==
          Told{"12,40,3 -> 2", "12 40 3 -> 12"});
    CHECK(told<StreamTap>({{'c', "a\nb\n"}, {'s', "A\nB\n"}}) == Told{"_a -> _A", "_b -> _B"});
}

TEST_CASE("a server may speak first, and unasked")
{
    CHECK(told<StreamTap>({{'s', "5 hello"}, {'c', "1 a"}, {'s', "1 A"}, {'s', "3 bye"}}) ==
          Told{"<- #hello", "#a -> #A", "<- #bye"});
    CHECK(told<StreamTap>({{'s', "ready"}, {'c', "a"}}) == Told{"<- ready", "a ->"});
}

TEST_CASE("an answer belongs to the oldest message that awaits one")
{
    CHECK(told<StreamTap>({{'c', "3 log"}, {'c', "1 a"}, {'s', "1 A"}}) == Told{"#log ->", "#a -> #A"});
    CHECK(told<StreamTap>({{'c', "1 a1 b"}, {'s', "1 A1 B"}}) == Told{"#a -> #A", "#b -> #B"});
    CHECK(told<StreamTap>({{'c', "3 log"}, {'s', "2 OK"}}) == Told{"#log -> #OK"});
}

TEST_CASE("the messages of a WebSocket are told, whatever its frames")
{
    const std::string masked{"\x81\x85\x01\x02\x03\x04"
                             "\x69\x67\x6f\x68\x6e",
                             11}; // "hello"
    CHECK(told<WebSocketTap>({{'c', masked},
                              {'s', std::string{"\x81\x01"
                                                "A",
                                                3}}}) == Told{"hello -> A"});
    // In two frames with a ping between them; then packed as in RFC 7692, 7.2.3.1 and 7.2.3.2.
    CHECK(told<WebSocketTap>({{'s', std::string{"\x01\x03Hel\x89\x00\x80\x02lo", 11}},
                              {'s', std::string{"\xc1\x07\xf2\x48\xcd\xc9\xc9\x07\x00", 9}},
                              {'s', std::string{"\xc1\x05\xf2\x00\x11\x00\x00", 7}}}) ==
          Told{"<- Hello", "<- Hello", "<- Hello"});
}
