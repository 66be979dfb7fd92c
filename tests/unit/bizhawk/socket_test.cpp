// What BizHawk's socket makes of answers that are cut, or are none.
#include "bare_server.hpp"
#include "catch.hpp"

#include <bh/bizhawk/http_client.hpp>
#include <bh/bizhawk/socket.hpp>

#include <random>

using namespace bh::bizhawk;
using bh::test::BareServer;
using bh::test::Peer;

namespace {

SocketOptions options_for(const BareServer& server, SocketOptions::Framing framing)
{
    SocketOptions options;
    options.framing = framing;
    options.ip = "127.0.0.1";
    options.port = server.port();
    return options;
}

/// What a receive gives when the server says `bytes` and closes; "closed" where BizHawk would hang.
std::string received(std::string_view bytes, SocketOptions::Framing framing = SocketOptions::Framing::prefixed)
{
    BareServer server{[&](const BareServer::Accept& accept) { accept().send(bytes); }};
    Socket socket{options_for(server, framing)};
    std::string answer;
    try {
        answer = socket.receive(); // connects by itself
    } catch (const PeerClosed&) {
        answer = "closed";
    }
    server.join();
    CHECK(socket.is_connected());
    return answer;
}

} // namespace

TEST_CASE("an answer cut anywhere is empty, or, within its length, the end")
{
    const std::string whole = "12 twelve bytes";
    CHECK(received(whole) == "twelve bytes");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK(received(std::string_view{whole}.substr(0, size)) == (size < 3 ? "closed" : ""));
    }
}

TEST_CASE("garbage before the answer's length is no answer")
{
    std::mt19937 random{7};
    for (int round = 0; round < 40; ++round) {
        std::string bytes(1 + random() % 60, '\0');
        for (char& byte : bytes) {
            byte = static_cast<char>(random() % 255 + 1);
        }
        CAPTURE(round);
        const std::string answer = received("x" + bytes);
        const bool is_too_long = bytes.size() + 1 > 32; // to be a number
        CHECK(answer == (bytes.find(' ') == std::string::npos && !is_too_long ? "closed" : ""));
    }
    for (const char* const bad :
         {" x", "- x", "1.5 x", "0x1 x", "99999999999 x", "-1 x", "++1 x", "+ 1 x", "\n 1 x", "1\n2 x", "1,0 x"}) {
        CHECK(received(bad).empty());
    }
    CHECK_THROWS_WITH(received("67108865 x"), Catch::Matchers::EndsWith("(at most 64 MiB are taken)"));
}

TEST_CASE("the length is read as .NET's int.Parse reads it")
{
    using namespace std::string_view_literals;
    for (const std::string_view length : {"+3"sv, "\n3"sv, "\t\n\v\f\r3"sv, "\n+3"sv, "003"sv, "3\n"sv, "3\0\0"sv}) {
        CAPTURE(length);
        CHECK(received(std::string{length} + " ABC") == "ABC");
    }
    CHECK(received(std::string(100, '\n') + "3 ABC") == "ABC");
}

TEST_CASE("without lengths an answer is whole blocks up to its first NUL, leftovers and all")
{
    constexpr auto k_bare = SocketOptions::Framing::bare;
    CHECK(received("ok\xE9", k_bare) == "ok?");
    CHECK(received("ok", k_bare) == "ok");
    CHECK(received(std::string_view{"ok\0no", 5}, k_bare) == "ok");
    CHECK(received("", k_bare).empty());
    // Nothing ends an answer that is longer than a block: the block is read into again, and appended whole.
    const std::string longer = std::string(256, 'a') + "bb";
    CHECK(received(longer, k_bare).starts_with(longer + "aaa"));
}

TEST_CASE("texts are UTF-8 with their length in bytes, or ASCII without")
{
    std::string framed;
    std::string mixed;
    std::string bare;
    BareServer server{[&](const BareServer::Accept& accept) {
        framed = accept().take_rest();
        mixed = accept().take_rest();
        bare = accept().take_rest();
    }};
    {
        Socket socket{options_for(server, SocketOptions::Framing::prefixed)};
        CHECK(socket.send("lost") == -1);
        socket.connect();
        CHECK(socket.send("h\xC3\xA9") == 5);
        CHECK(socket.send_bytes("raw") == 3);
        CHECK(socket.send_screenshot("PNG"));
    }
    {
        Socket socket{options_for(server, SocketOptions::Framing::prefixed_texts)};
        CHECK(socket.send_screenshot("PNG"));
        CHECK(socket.send("h\xC3\xA9") == 5);
    }
    {
        Socket socket{options_for(server, SocketOptions::Framing::bare)};
        CHECK(socket.send_screenshot("PNG")); // connects by itself
        CHECK(socket.send("h\xC3\xA9\xF0\x9F\x98\x80\xFF") == 5);
        CHECK(socket.is_successful());
    }
    server.join();
    CHECK(framed == "3 h\xC3\xA9raw3 PNG");
    CHECK(mixed == "PNG3 h\xC3\xA9");
    CHECK(bare == "PNGh????");
}

TEST_CASE("nobody there, and no address")
{
    SocketOptions options;
    options.ip = "127.0.0.1";
    options.port = bh::test::unused_port();
    Socket socket{options};
    CHECK_THROWS_WITH(socket.connect(), "System.Net.Sockets.SocketException: Connection refused");
    CHECK_THROWS_AS(socket.receive(), DotNetError);
    CHECK_THROWS_AS(socket.send_screenshot("PNG"), DotNetError);
    CHECK_THROWS_WITH(socket.set_ip("localhost"), "System.FormatException: An invalid IP address was specified.");
    CHECK_FALSE(socket.is_connected());
}
