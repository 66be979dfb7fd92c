#include "catch.hpp"
#include "server_fixture.hpp"
#include "websocket_frame.hpp"

using namespace bh::test;
using bh::net::Message;
using bh::net::MessageServerOptions;

namespace {

std::string echo(const Message& message)
{
    return std::string{message.body};
}

std::string png_head(std::string_view first_length)
{
    return std::string{"\x89PNG\r\n\x1a\n"} + std::string{first_length} + "IHDR";
}

} // namespace

TEST_CASE("a framed message that cannot be is answered in a frame, and the next one is served")
{
    ServerFixture fixture;
    fixture.handler.answer = echo;
    RawClient client{fixture};
    client.send("0 2 @S");
    CHECK(client.take_framed() == "ERR:the message is empty");
    CHECK(client.take_framed() == "@S");
    const std::size_t over = (std::size_t{16} << 20) + 1;
    client.send_silently(std::to_string(over) + " " + std::string(over, '9') + "2 @E");
    CHECK(client.take_framed() == "ERR:the message is larger than 16777216 bytes");
    CHECK(client.take_framed() == "@E");
    CHECK(fixture.handler.seen == std::vector<std::string>{"@S", "@E"});
    client.send(std::to_string(over - 1) + " " + std::string(over - 1, '9'));
    CHECK(client.take_framed() == std::string(over - 1, '9'));
    client.send("0000000002 @S\r\n\n2 @H"); // line breaks between messages mean nothing
    CHECK(client.take_framed() == "@S");
    CHECK(client.take_framed() == "@H");
}

TEST_CASE("the size in front is read as .NET reads a number")
{
    ServerFixture fixture;
    fixture.handler.answer = echo;
    RawClient client{fixture};
    const std::string stream = "+2 @S\t2 @E\r+2 @H\v\f\r\n2 @S\n+002 @E";
    client.send(stream);
    for (const std::string_view answer : {"@S", "@E", "@H", "@S", "@E"}) {
        CHECK(client.take_framed() == answer);
    }
    RawClient slow{fixture};
    for (const char byte : stream) {
        slow.send({&byte, 1});
    }
    for (const std::string_view answer : {"@S", "@E", "@H", "@S", "@E"}) {
        CHECK(slow.take_framed() == answer);
    }
    const std::string long_space(100, '\t');
    for (const std::string& bytes : {std::string{"+x"}, std::string{"++2 @S"}, std::string{"-2 @S"},
                                     std::string{"\t\t@S"}, std::string{"+ 2 @S"}, long_space}) {
        CAPTURE(bytes);
        RawClient wrong{fixture};
        wrong.send(bytes);
        CHECK(wrong.take_rest().empty());
    }
    CHECK(fixture.handler.seen.size() == 10);
}

TEST_CASE("a picture as the first message decides nothing about frames, and its own answer has one")
{
    ServerFixture fixture;
    fixture.handler.answer = [](const Message& message) {
        return message.kind == Message::Kind::picture ? "OK" : std::string{message.body};
    };
    const std::string picture = png_head({"\0\0\0\0", 4}) + std::string{"crc.\0\0\0\0IENDcrc.", 16};
    RawClient framed{fixture}; // BizHawk from 2.6.2 to 2.8
    framed.send(picture);
    CHECK(framed.take(4) == "2 OK");
    framed.send(picture);
    CHECK(framed.take(4) == "2 OK");
    framed.send("2 @S");
    CHECK(framed.take_framed() == "@S");
    framed.send(picture);
    CHECK(framed.take_framed() == "OK");
    RawClient bare{fixture}; // BizHawk up to 2.6.1
    bare.send(picture);
    CHECK(bare.take(4) == "2 OK");
    bare.send("@S\n");
    CHECK(bare.take_line() == "@S");
    bare.send(picture + "@S\n");
    CHECK(bare.take(5) == "OK@S\n");
    RawClient first{fixture};
    first.send(picture);
    CHECK(first.take(4) == "2 OK");
    fixture.server.stop();
    CHECK(first.take_rest() == "3 BYE"); // it may be reading
    CHECK(framed.take_rest() == "3 BYE");
    CHECK(bare.take_rest().empty());
}

TEST_CASE("a frame that is none ends the socket with a framed BYE")
{
    ServerFixture fixture;
    for (const std::string bytes : {"2x", "2\n@S", "2,", "00000000002 @S", "99999999999 ", "1-2 x", "7\x89PNG"}) {
        CAPTURE(bytes);
        RawClient client{fixture};
        client.send(bytes);
        CHECK(client.take_framed() == "ERR:a message begins with its size in bytes and one space");
        CHECK(client.take_rest() == "3 BYE");
    }
    RawClient changed{fixture};
    changed.send("2 @Shello"); // no dialect begins so
    CHECK(changed.take_framed() == "post  [] @S");
    CHECK(changed.take_rest() == "3 BYE");
    RawClient gone{fixture};
    gone.send("2 @S100 half");
    gone.finish_sending();
    CHECK(gone.take_framed() == "post  [] @S");
    CHECK(gone.take_rest() == "3 BYE");
}

TEST_CASE("bare messages beyond the limits are refused")
{
    ServerFixture fixture;
    fixture.handler.answer = echo;
    RawClient line{fixture};
    line.send("@" + std::string(std::size_t{17} << 20, 'x'));
    CHECK(line.take_rest() == "ERR:the line is longer than 16777216 bytes");
    for (const std::string& picture :
         {png_head({"\x04\0\0\0", 4}), png_head({"\xff\xff\xff\xff", 4}), std::string{"\x89PNX"}}) {
        RawClient client{fixture};
        client.send(picture);
        CHECK(client.take_rest() == "ERR:no PNG of at most 67108864 bytes");
    }
    CHECK(fixture.handler.seen.empty());
}

TEST_CASE("a client that has sent a frame gets frames, also for what it sends without")
{
    ServerFixture fixture;
    fixture.handler.answer = [](const Message& message) {
        return message.kind == Message::Kind::picture ? "" : std::string{message.body};
    };
    const std::string picture = png_head({"\0\0\0\0", 4}) + std::string{"crc.\0\0\0\0IENDcrc.", 16};
    RawClient client{fixture};
    client.send("2 @S");
    CHECK(client.take_framed() == "@S");
    client.send(picture);
    CHECK(client.take_framed() == "OK");
    client.send("@E\n");
    CHECK(client.take_framed() == "@E");
    RawClient refused{fixture};
    refused.send("2 @S" + png_head({"\xff\xff\xff\xff", 4}));
    CHECK(refused.take_framed() == "@S");
    CHECK(refused.take_framed() == "ERR:no PNG of at most 67108864 bytes");
    CHECK(refused.take_rest() == "3 BYE");
    fixture.server.stop();
    CHECK(client.take_rest() == "3 BYE");
}

TEST_CASE("what is refused on a socket is told with its reason, and with nothing of what came")
{
    MessageServerOptions options;
    options.token = "s3cret";
    ServerFixture fixture{options};
    const auto refusals_of = [&fixture](std::string_view bytes) {
        fixture.handler.refusals.clear();
        RawClient client{fixture};
        client.send(bytes);
        client.finish_sending();
        client.take_rest();
        std::string all;
        for (const std::string& reason : fixture.handler.refusals) {
            all += reason + ";";
        }
        return all;
    };
    CHECK(refusals_of("2 @S") == "a token is needed;");
    CHECK(refusals_of("@S\n") == "a token is needed;");
    CHECK(refusals_of("5000 " + std::string(5000, 'x')) == "a token is needed;");
    CHECK(refusals_of("13 TOKEN s3crets") == "this is not the token;");
    CHECK(refusals_of("2x") == "a message begins with its size in bytes and one space;");
    CHECK(refusals_of("0 ") == "the message is empty;");
    CHECK(refusals_of("get s3cret\n") == "it begins as no message does, with a word in capitals or with @;");
    CHECK(refusals_of("@" + std::string(5000, 'x')) == "the line is longer than 4096 bytes;");
    CHECK(refusals_of("POST / HTTP/1.1\r\nHost: evil.example\r\n\r\n") ==
          "the host name is not allowed here (--allow-host) (HTTP status 403);");
    CHECK(refusals_of("POST / HTTP/1.1\r\nHost: localhost\r\n\r\n") == "a token is needed (HTTP status 403);");
    CHECK(refusals_of("PUT /s3cret/ HTTP/1.1\r\nHost: localhost\r\n\r\n") ==
          "only GET and POST are known here (HTTP status 405);");
    CHECK(refusals_of("POST /s3cret/ HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n") ==
          "body limit exceeded (HTTP status 413);");
    CHECK(refusals_of("POST /s3cret/ HTTP/9\r\n\r\n") == "bad version (HTTP status 400);");
    CHECK(refusals_of("POST /s3cret/ HTTP/1.1\r\nContent-Length: 2\r\n\r\n@S").empty());
    CHECK(refusals_of("12 TOKEN s3cret2 @S").empty());
    // Whoever asks first whether a token is needed, and then says it, is no stranger.
    CHECK(refusals_of("2 @S7 TOKEN -12 TOKEN s3cret2 @S").empty());
    CHECK(refusals_of("2 @S2 @S2 @S12 TOKEN s3cret") == "a token is needed;");
    CHECK(refusals_of("2 @S12 TOKEN s3cret2 @S").empty());
    CHECK(refusals_of("").empty());
    CHECK(refusals_of("GE").empty());
    CHECK(refusals_of("12").empty()); // gone in the middle of its size
}

TEST_CASE("a socket says the token first")
{
    MessageServerOptions options;
    options.token = "s3cret";
    ServerFixture fixture{options};
    fixture.handler.answer = echo;
    RawClient framed{fixture};
    framed.send("2 @S");
    CHECK(framed.take_framed() == "ERR:a token is needed");
    framed.send("5000 " + std::string(5000, 'x'));
    CHECK(framed.take_framed() == "ERR:a token is needed");
    framed.send("12 TOKEN s3cres");
    CHECK(framed.take_framed() == "ERR:this is not the token");
    framed.send("12 TOKEN s3cret");
    CHECK(framed.take_framed() == "OK");
    framed.send("2 @S");
    CHECK(framed.take_framed() == "@S");

    RawClient bare{fixture};
    bare.send("GET x\nTOKEN s3cre\nTOKEN s3cret\r\nGET y\n");
    for (const std::string_view answer : {"ERR:a token is needed", "ERR:this is not the token", "OK", "GET y"}) {
        CHECK(bare.take_line() == answer);
    }
    RawClient picture{fixture};
    picture.send(png_head({"\0\0\x20\0", 4}));
    CHECK(picture.take_rest() == "ERR:a token is needed");
    RawClient line{fixture};
    line.send("@" + std::string(5000, 'x'));
    CHECK(line.take_rest() == "ERR:the line is longer than 4096 bytes");

    RawClient path{fixture};
    path.send(websocket_request("/act"));
    CHECK(status_of(path.take_rest()) == 403);
    RawClient websocket{fixture};
    open_websocket(websocket, "/s3cret/act");
    websocket.send(websocket_frame(1, "TOKEN s3cret")); // not here
    CHECK(take_websocket_frame(websocket).payload == "TOKEN s3cret");
    CHECK(fixture.handler.seen == std::vector<std::string>{"@S", "GET y", "TOKEN s3cret"});

    ServerFixture open;
    RawClient needless{open};
    needless.send("9 TOKEN any");
    CHECK(needless.take_framed() == "OK");
}

TEST_CASE("what has been idle for an hour is still served; a message that has been under way for long is not")
{
    ServerFixture fixture;
    fixture.handler.answer = echo;
    RawClient silent{fixture};
    RawClient framed{fixture};
    framed.send("2 @S");
    CHECK(framed.take_framed() == "@S");
    RawClient bare{fixture};
    bare.send("@S\n");
    CHECK(bare.take_line() == "@S");
    RawClient http{fixture};
    http.send(post_request("/", "@S"));
    CHECK(body_of(http.take_response()) == "@S");
    RawClient websocket{fixture};
    open_websocket(websocket);
    RawClient half_frame{fixture};
    half_frame.send("100 @S");
    RawClient half_head{fixture};
    half_head.send("POST /");
    RawClient half_body{fixture};
    const std::string request = post_request("/", "@S");
    half_body.send(std::string_view{request}.substr(0, request.size() - 1));
    RawClient half_websocket{fixture};
    open_websocket(half_websocket);
    half_websocket.send(websocket_frame(1, "@S", false));

    fixture.now += std::chrono::seconds{11}; // beyond the time for a head
    CHECK(half_head.take_rest().empty());
    CHECK(half_frame.peek().empty());
    CHECK(half_body.peek().empty());
    fixture.now += std::chrono::hours{1};
    CHECK(half_frame.take_rest() == "3 BYE");
    CHECK(half_body.take_rest().empty());
    CHECK(half_websocket.take_rest() == "\x88\x02\x03\xe9");

    silent.send("2 @S");
    CHECK(silent.take_framed() == "@S");
    framed.send("2 @E");
    CHECK(framed.take_framed() == "@E");
    bare.send("@E\n");
    CHECK(bare.take_line() == "@E");
    http.send(post_request("/", "@E"));
    CHECK(body_of(http.take_response()) == "@E");
    websocket.send(websocket_frame(1, "@E"));
    CHECK(take_websocket_frame(websocket).payload == "@E");
}

TEST_CASE("a message in pieces has no more time than another")
{
    ServerFixture fixture;
    fixture.handler.answer = echo;
    RawClient client{fixture};
    open_websocket(client);
    for (int i = 0; i < 2; ++i) { // each message anew
        client.send(websocket_frame(1, "@", false));
        fixture.now += std::chrono::seconds{29};
        client.send(websocket_frame(0, "S"));
        CHECK(take_websocket_frame(client).payload == "@S");
    }
    client.send(websocket_frame(1, "@", false));
    fixture.now += std::chrono::seconds{29};
    client.send(websocket_frame(0, "S", false));
    fixture.now += std::chrono::seconds{2};
    CHECK(client.take_rest() == "\x88\x02\x03\xe9");
}

TEST_CASE("a server that stops says the last word of every dialect")
{
    ServerFixture fixture;
    fixture.handler.answer = echo;
    RawClient framed{fixture};
    framed.send("2 @S");
    CHECK(framed.take_framed() == "@S");
    RawClient bare{fixture};
    bare.send("@S\n");
    CHECK(bare.take_line() == "@S");
    RawClient websocket{fixture};
    open_websocket(websocket);
    framed.send_silently("2 @S"); // comes too late: BYE is its answer
    fixture.server.stop();
    CHECK(framed.take_rest() == "3 BYE");
    CHECK(bare.take_rest().empty());
    CHECK(websocket.take_rest() == "\x88\x02\x03\xe9");
    fixture.run_until([&] { return fixture.loop.stopped(); });
    CHECK(fixture.handler.closed_sockets.size() == 3);
}

namespace {

std::string describe_pixels(const Message& message)
{
    return std::string{message.target} + " " + std::string{message.body} + " " + std::to_string(message.pixels.width) +
           "x" + std::to_string(message.pixels.height) + " " + std::string{message.pixels.rgb} + " " +
           std::to_string(message.socket);
}

std::string framed(const std::string& text)
{
    return std::to_string(text.size()) + " " + text;
}

} // namespace

TEST_CASE("a framed socket that says a target speaks for it, and may send pixels with a text")
{
    ServerFixture fixture;
    fixture.handler.answer = describe_pixels;
    RawClient client{fixture};
    client.send(framed("@S|x:1"));
    CHECK(client.take_framed() == " @S|x:1 0x0  1");
    client.send(framed("TARGET /act/left?client=7"));
    CHECK(client.take_framed() == "OK");
    client.send(framed("PIXELS 2 1 rgb24\nabcdef@S|x:1") + framed("@E|x:2"));
    CHECK(client.take_framed() == "/act/left?client=7 @S|x:1 2x1 abcdef 0");
    CHECK(client.take_framed() == "/act/left?client=7 @E|x:2 0x0  0");
    for (const std::string bad :
         {"PIXELS 2 1 rgb24\nabcdef", "PIXELS 2 1 rgb24\nab", "PIXELS 0 1 rgb24\n@S", "PIXELS 2 1 pal8\nabcdef@S",
          "PIXELS 99999 1 rgb24\n@S", "PIXELS 2 -1 rgb24\nabcdef@S", "PIXELS 2 1 rgb24 abcdef@S", "PIXELS 21 rgb24\n@S",
          "PIXELS 4294967298 1 rgb24\nabcdef@S"}) {
        client.send(framed(bad));
        CHECK(client.take_framed() == "ERR:a picture as PIXELS WIDTH HEIGHT rgb24, its bytes and a text are wanted");
    }
    client.send(framed("TARGET left"));
    CHECK(client.take_framed() == "ERR:a path begins with /");
    CHECK(fixture.handler.seen.size() == 3);
}

TEST_CASE("a target begins with the token if there is one")
{
    MessageServerOptions options;
    options.token = "secret";
    ServerFixture fixture{options};
    fixture.handler.answer = describe_pixels;
    RawClient client{fixture};
    client.send(framed("PIXELS 1 1 rgb24\nabc@S") + framed("TARGET /act") + framed("TARGET /secretact") + framed("@S"));
    for (int i = 0; i < 4; ++i) {
        CHECK(client.take_framed() == "ERR:a token is needed");
    }
    client.send(framed("TARGET /secret/act") + framed("PIXELS 1 1 rgb24\nabc@S"));
    CHECK(client.take_framed() == "OK");
    CHECK(client.take_framed() == "/act @S 1x1 abc 0");
}
