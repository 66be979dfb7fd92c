#include "catch.hpp"
#include "server_fixture.hpp"
#include "websocket_frame.hpp"

#include <array>
#include <memory>

using namespace bh::test;
using bh::net::Dialect;
using bh::net::Message;

namespace {

/// A PNG as far as its chunks go, of 1 pixel.
std::string small_png()
{
    const std::string_view ihdr{"\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0crc.", 25};
    const std::string_view idat{"\0\0\0\4IDATIEND\ncrc", 16};
    const std::string_view iend{"\0\0\0\0IENDcrc.", 12};
    return "\x89PNG\r\n\x1a\n" + std::string{ihdr} + std::string{idat} + std::string{iend};
}

/// What is sent in every dialect: texts and a picture.
const std::vector<std::string> k_messages = {
    "@S|map:00|x:14", "GET x", "SET x STRING 'a; b'; GET x", small_png(), "UPDATE", "SET quiet INT 1", "RESET; GET rom",
};

std::string answer_to(const Message& message)
{
    if (message.body.find("quiet") != std::string_view::npos) {
        return "";
    }
    return message.kind == Message::Kind::picture ? "OK " + std::to_string(message.body.size())
                                                  : "<" + std::string{message.body} + ">";
}

std::string expected_answer(const std::string& message)
{
    Message whole;
    whole.kind = message.starts_with('\x89') ? Message::Kind::picture : Message::Kind::text;
    whole.body = message;
    return answer_to(whole);
}

/// How one dialect puts a message on the wire, and how its client reads the answer.
struct Speech
{
    std::string_view name;
    std::function<void(RawClient&)> begin;
    std::function<std::string(const std::string&)> encode;
    std::function<std::string(RawClient&, const std::string& message)> take;
};

const std::array k_speeches = {
    Speech{"http",
           {},
           [](const std::string& message) { return post_request("/", message); },
           [](RawClient& client, const std::string&) { return body_of(client.take_response()); }},
    Speech{"framed",
           {},
           [](const std::string& message) { return std::to_string(message.size()) + " " + message; },
           [](RawClient& client, const std::string& message) {
               const std::string answer = client.take_framed();
               return expected_answer(message).empty() && answer == "OK" ? "" : answer; // never an empty one
           }},
    Speech{"bare",
           {},
           [](const std::string& message) { return message.starts_with('\x89') ? message : message + "\n"; },
           [](RawClient& client, const std::string& message) {
               return message.starts_with('\x89') ? client.take(expected_answer(message).size()) : client.take_line();
           }},
    Speech{"websocket", [](RawClient& client) { open_websocket(client); },
           [](const std::string& message) { return websocket_frame(message.starts_with('\x89') ? 2 : 1, message); },
           [](RawClient& client, const std::string&) { return take_websocket_frame(client).payload; }},
};

void expect_answers(RawClient& client, const Speech& speech)
{
    for (const std::string& message : k_messages) {
        CAPTURE(message);
        REQUIRE(speech.take(client, message) == expected_answer(message));
    }
    REQUIRE(client.peek().empty());
}

} // namespace

TEST_CASE("every dialect gets the same answers, however its bytes are cut")
{
    ServerFixture fixture;
    fixture.handler.answer = answer_to;
    for (const Speech& speech : k_speeches) {
        CAPTURE(speech.name);
        const auto connect = [&] {
            auto client = std::make_unique<RawClient>(fixture);
            if (speech.begin) {
                speech.begin(*client);
            }
            return client;
        };
        std::string stream;
        for (const std::string& message : k_messages) {
            stream += speech.encode(message);
        }
        const auto pipelined = connect();
        pipelined->send(stream);
        expect_answers(*pipelined, speech);

        const auto slow = connect();
        for (const char byte : stream) {
            slow->send({&byte, 1});
        }
        expect_answers(*slow, speech);

        for (std::size_t cut = 1; cut < stream.size(); ++cut) {
            CAPTURE(cut);
            const auto client = connect();
            client->send(stream.substr(0, cut));
            client->send(stream.substr(cut));
            expect_answers(*client, speech);
        }
    }
}

TEST_CASE("a handler hears what a message is, by which dialect and of which socket")
{
    ServerFixture fixture;
    fixture.handler.answer = [](const Message& message) {
        constexpr std::array k_names = {"http", "framed", "bare", "websocket"};
        return k_names.at(static_cast<std::size_t>(message.dialect)) + std::string{" "} +
               std::to_string(message.socket) + " " + std::string{message.target};
    };
    RawClient first{fixture};
    first.send("2 @S");
    CHECK(first.take_framed() == "framed 1 ");
    RawClient second{fixture};
    second.send("@S\n");
    CHECK(second.take_line() == "bare 2 ");
    second.send("2 @S"); // told anew for every message
    CHECK(second.take_framed() == "framed 2 ");
    second.send(post_request("/act", "x"));
    CHECK(body_of(second.take_response()) == "http 0 /act");
    RawClient third{fixture};
    open_websocket(third, "/act/one?x=1");
    third.send(websocket_frame(1, "@S"));
    CHECK(take_websocket_frame(third).payload == "websocket 3 /act/one?x=1");
    CHECK(fixture.handler.closed_sockets.empty());
    second.close();
    first.close();
    third.close();
    fixture.run_until([&] { return fixture.handler.closed_sockets.size() == 3; });
    CHECK(fixture.handler.closed_sockets == std::vector<std::uint64_t>{2, 1, 3});
}

TEST_CASE("a bare line without an end is ended by silence or by the client's end, and its answer has none either")
{
    ServerFixture fixture;
    fixture.handler.answer = answer_to;
    for (const std::string line : {"@S|x:1", "GET x", "GET h", "GET http:/", "UPDATE", "RESET", "SESSION left",
                                   "UPDATE now; GET x", "RESET /x"}) {
        CAPTURE(line);
        RawClient silent{fixture};
        silent.send(line);
        CHECK(silent.peek().empty());
        fixture.now += std::chrono::milliseconds{20};
        CHECK(silent.take(line.size() + 2) == "<" + line + ">");
        const std::size_t answers = fixture.handler.seen.size();
        silent.send("SET quiet INT 1");
        fixture.now += std::chrono::milliseconds{20};
        fixture.run_until([&] { return fixture.handler.seen.size() > answers; });
        silent.send("GET y\r\n");
        CHECK(silent.take_line() == "<GET y>"); // nothing for the one before

        RawClient half_closed{fixture};
        half_closed.send_silently(line);
        half_closed.finish_sending();
        CHECK(half_closed.take_rest() == "<" + line + ">");
    }
    // With its end, a line is a request only if it says so.
    for (const std::string line : {"UPDATE now; GET x", "RESET /x HTTP/1", "UPDATE HTTP/1.1 "}) {
        CAPTURE(line);
        RawClient client{fixture};
        client.send(line + "\n");
        CHECK(client.take_line() == "<" + line + ">");
    }
    RawClient endless{fixture};
    endless.send("UPDATE " + std::string(20'000, 'x')); // longer than the first line of a request may be
    CHECK(endless.take_line().starts_with("HTTP/1.1 400 "));
    for (const std::string begin : {"G", "GET", "GET ", "SE", "SET", "UPDAT", "\r"}) { // may still become anything
        CAPTURE(begin);
        RawClient silent{fixture};
        silent.send(begin);
        fixture.now += std::chrono::milliseconds{20};
        CHECK(silent.peek().empty());
        silent.finish_sending();
        CHECK(silent.take_rest().empty());
    }
}

TEST_CASE("a complete line without an end is answered at once, an incomplete one after a silence")
{
    ServerFixture fixture;
    fixture.handler.answer = answer_to;
    RawClient client{fixture};
    const auto answered = [&](const std::string& line) {
        const std::string answer = client.peek() == "<" + line + ">" ? client.take(line.size() + 2) : "";
        return !answer.empty();
    };
    client.send("@S|x:1");
    CHECK(client.peek().empty()); // it is not known yet whether this client ends its lines
    fixture.now += std::chrono::milliseconds{1};
    CHECK(client.take(8) == "<@S|x:1>");
    for (const std::string line : {"@S|map:00|x:14", "@E", "@S|shot:", "GET rom", "GET keys 3", "UPDATE", "RESET",
                                   "SET x INT 1; GET x", "SET s STRING 'a; b'; GET s", "SET l INT[] [1, 2]", "SET x 5",
                                   "SET s 'it'", "SESSION left", "UPDATE; GET x", "SET x INT[] val [1, 2]"}) {
        CAPTURE(line);
        client.send(line); // the clock stands still
        CHECK(answered(line));
    }
    for (const std::string line : {"@S|map:00|x", "@S|", "@S|:", "SET x", "SET x INT", "SET s STRING 'a; b",
                                   "SET l INT[] [1, 2", "SET l INT[]", "SET x 5; ", "SET x 5;", "GET x; G"}) {
        CAPTURE(line);
        client.send(line);
        fixture.now += std::chrono::milliseconds{19};
        CHECK(client.peek().empty());
        fixture.now += std::chrono::milliseconds{1};
        CHECK(client.take(line.size() + 2) == "<" + line + ">");
    }
    const std::string long_line = "@S|x:" + std::string(1500, '1'); // more than a network carries at a time
    client.send(long_line.substr(0, 1400));
    CHECK(client.peek().empty());
    client.send(long_line.substr(1400) + "\n");
    CHECK(client.take_line() == "<" + long_line + ">");
    client.send("GET a\n"); // from now on it ends its lines
    CHECK(client.take_line() == "<GET a>");
    client.send("GET");
    client.send(" a");
    client.send("b\n");
    CHECK(client.take_line() == "<GET ab>");
}

TEST_CASE("random bytes harm nobody")
{
    ServerFixture fixture;
    fixture.handler.answer = answer_to;
    std::uint32_t state = 7;
    const auto next = [&state] { return state = state * 1'664'525 + 1'013'904'223, state >> 16; };
    constexpr std::array<std::string_view, 8> k_begins = {"",     "12",   "@",      "\x89PNG\r\n\x1a\n",
                                                          "GET ", "SET ", "POST /", "UPDATE"};
    for (int round = 0; round < 200; ++round) {
        std::string bytes{k_begins.at(next() % k_begins.size())};
        for (auto size = next() % 60; size > 0; --size) {
            bytes += static_cast<char>(next() % 256);
        }
        RawClient client{fixture};
        if (round % 3 == 0) {
            open_websocket(client);
        }
        client.send(bytes);
        client.finish_sending();
        client.take_rest();
    }
    RawClient last{fixture};
    last.send("6 @S|x:1");
    CHECK(last.take_framed() == "<@S|x:1>");
}
