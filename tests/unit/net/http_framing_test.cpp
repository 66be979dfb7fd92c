#include "catch.hpp"
#include "net/relay/http_framing.hpp"

#include <string>
#include <string_view>

using namespace bh::net;

namespace {

/// What is kept of a body that comes in pieces of `piece` bytes; "!" behind it if it is none, "+N" if N bytes are left.
std::string body_in_pieces(HttpBody body, std::string_view bytes, std::size_t piece)
{
    PassedBytes passed;
    while (!bytes.empty() && !body.is_done() && !body.is_bad()) {
        const std::string_view next = bytes.substr(0, piece);
        bytes.remove_prefix(body.take(next, passed));
    }
    std::string text = passed.kept;
    text += body.is_bad() ? "!" : !body.is_done() ? "..." : "";
    return bytes.empty() ? text : text + "+" + std::to_string(bytes.size());
}

} // namespace

TEST_CASE("the end of a body is found however it comes")
{
    for (const std::size_t piece : {1U, 2U, 3U, 7U, 1000U}) {
        CAPTURE(piece);
        const HttpBody sized{HttpBody::Kind::sized, 5, 100};
        const HttpBody chunked{HttpBody::Kind::chunked, 0, 100};
        CHECK(body_in_pieces(sized, "helloHTTP/1.1", piece) == "hello+8");
        CHECK(body_in_pieces(sized, "hell", piece) == "hell...");
        CHECK(body_in_pieces(chunked, "4\r\nACT:\r\n4;odd=1\r\nDOWN\r\n0\r\n\r\nrest", piece) == "ACT:DOWN+4");
        CHECK(body_in_pieces(chunked, "1\na\n0\nX-Trailer: 1\r\n\r\n", piece) == "a");
        CHECK(body_in_pieces(chunked, "0\r\n\r\n", piece).empty());
        CHECK(body_in_pieces(chunked, "A\r\n0123456789\r\n0\r\n\r\n", piece) == "0123456789");
        CHECK(body_in_pieces(chunked, "xyz", piece).starts_with("!"));
        CHECK(body_in_pieces(chunked, "fffffffffffffffff\r\n", piece).starts_with("!"));
        CHECK(body_in_pieces(chunked, "1\r\nabc", piece).starts_with("a!"));
    }
    CHECK(body_in_pieces(HttpBody{HttpBody::Kind::sized, 0, 9}, "x", 1) == "+1");
}

TEST_CASE("only so much of a body is kept as was asked for")
{
    HttpBody body{HttpBody::Kind::sized, 6, 4};
    PassedBytes passed;
    CHECK(body.take("abcdefg", passed) == 6);
    CHECK(passed.kept == "abcd");
    CHECK(passed.size == 6);
    CHECK_FALSE(passed.is_whole());
}

TEST_CASE("a head ends with an empty line, however lines end")
{
    CHECK(http_head_end("GET / HTTP/1.1\r\nHost: a\r\n\r\nbody") == 27);
    CHECK(http_head_end("HTTP/1.1 200 OK\n\nbody") == 17);
    CHECK(http_head_end("HTTP/1.1 200 OK\r\nA: b\r\n\r") == std::string_view::npos);
    CHECK(http_head_end("") == std::string_view::npos);
}

TEST_CASE("a response says how its body ends")
{
    const auto sized = parse_response_head("HTTP/1.1 200 OK\r\ncontent-LENGTH:  12 \r\n\r\n");
    REQUIRE(sized);
    CHECK(sized->status == 200);
    CHECK(sized->length == 12);
    const auto chunked = parse_response_head("HTTP/1.1 404 Not Found\nTransfer-Encoding: gzip, Chunked\n\n");
    REQUIRE(chunked);
    CHECK(chunked->status == 404);
    CHECK(chunked->is_chunked);
    const auto open = parse_response_head("HTTP/1.0 503\r\n\r\n");
    REQUIRE(open);
    CHECK_FALSE(open->length);
    for (const std::string_view bad :
         {"hello\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "HTTP/1.1 20\r\n\r\n"}) {
        CAPTURE(bad);
        CHECK_FALSE(parse_response_head(bad));
    }
}

TEST_CASE("of a request only its target and its Host are rewritten")
{
    CHECK(rewritten_head("POST /token/act?x=%20 HTTP/1.0\r\nx-MINE:  a  b\r\nhOST:  a:1\r\nHosts: h\r\n\r\n",
                         "/act?x=%20",
                         "b:2") == "POST /act?x=%20 HTTP/1.0\r\nx-MINE:  a  b\r\nhOST:  b:2\r\nHosts: h\r\n\r\n");
    CHECK(rewritten_head("GET http://a/ HTTP/1.1\r\n\r\n", "/", "b") == "GET / HTTP/1.1\r\n\r\n");
}

TEST_CASE("the first bytes say whether it is HTTP")
{
    for (const std::string_view text : {"GET /", "GET http://a", "DELETE /x HTTP/1.1", "OPTIONS *", "CONNECT a:1"}) {
        CAPTURE(text);
        CHECK(begins_http(text) == Begins::yes);
    }
    for (const std::string_view text : {"G", "GET ", "GET h", "POST", "CONNECT"}) {
        CAPTURE(text);
        CHECK(begins_http(text) == Begins::maybe);
    }
    for (const std::string_view text : {"GET rom", "5 hello", "@S|x:1", "STATE 1", "\x89PNG", "get /", "POST x"}) {
        CAPTURE(text);
        CHECK(begins_http(text) == Begins::no);
    }
}
