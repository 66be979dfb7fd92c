#include "catch.hpp"

#include <bh/base/url.hpp>

using bh::Url;
using bh::UrlFault;

namespace {

/// The parts, joined by blanks; with a fault, its number.
std::string parts_of(std::string_view text)
{
    Url url;
    const UrlFault fault = bh::split_url(text, url);
    if (fault != UrlFault::none) {
        return std::to_string(static_cast<int>(fault));
    }
    return url.scheme + " " + url.authority() + " " + url.rest + (url.has_user ? " user" : "");
}

} // namespace

TEST_CASE("a URL comes apart")
{
    CHECK(parts_of("http://127.0.0.1:9001/act?x=1#y") == "http 127.0.0.1:9001 /act?x=1#y");
    CHECK(parts_of("HTTP://Emu.LAN") == "http emu.lan ");
    CHECK(parts_of("http://emu.lan:") == "http emu.lan ");
    CHECK(parts_of("ws://[::1]:80?x") == "ws [::1]:80 ?x");
    CHECK(parts_of("http://[::1]") == "http [::1] ");
    CHECK(parts_of("http://me:secret@emu.lan/") == "http emu.lan / user");
    CHECK(parts_of("http:\\\\emu.lan\\act") == "http emu.lan \\act");
    CHECK(parts_of("tcp://127.0.0.1:65535") == "tcp 127.0.0.1:65535 ");
}

TEST_CASE("what is no URL has its fault")
{
    for (const std::string_view text : {"", "127.0.0.1:9001", "/act", "1http://x", "://x", "http//x"}) {
        CAPTURE(text);
        CHECK(parts_of(text) == std::to_string(static_cast<int>(UrlFault::no_scheme)));
    }
    for (const std::string_view text : {"http:", "http:/x", "http:x"}) {
        CAPTURE(text);
        CHECK(parts_of(text) == std::to_string(static_cast<int>(UrlFault::no_authority)));
    }
    for (const std::string_view text :
         {"http://", "http://:80", "http://a b", "http://[::1", "http://[x]", "http:///act", "http://\xC3\xA9"}) {
        CAPTURE(text);
        CHECK(parts_of(text) == std::to_string(static_cast<int>(UrlFault::bad_host)));
    }
    for (const std::string_view text :
         {"http://x:65536", "http://x:-1", "http://x:1x", "http://[::1]80", "http://x: 1"}) {
        CAPTURE(text);
        CHECK(parts_of(text) == std::to_string(static_cast<int>(UrlFault::bad_port)));
    }
}
