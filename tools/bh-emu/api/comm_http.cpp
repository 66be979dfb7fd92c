#include "api/comm.hpp"

#include <array>
#include <optional>
#include <string>

namespace bh::emu {

namespace comm_http_library {

namespace {

/// BizHawk's HTTP object; null, with a line on the console, if no url flag was given.
HttpObject* check_http(Services& services)
{
    if (services.comm.http == nullptr) {
        services.console.log("HTTP was not initialized, please initialize it via the command line");
    }
    return services.comm.http.get();
}

/// The answer's text, the exception's text, or null for a status that is not 2xx.
std::optional<std::string> text_of(bizhawk::Reply reply)
{
    if (reply.kind == bizhawk::Reply::Kind::bad_status) {
        return std::nullopt;
    }
    return std::move(reply.text);
}

/// A null URL is to .NET what an empty one is: no absolute URI.
std::string url_or(lua_State* lua, int index, const std::optional<std::string>& fallback)
{
    const auto given = arg_optional_string(lua, index);
    return given ? std::string{*given} : fallback.value_or("");
}

int http_get(lua_State* lua, Services& services)
{
    expect_arguments(lua, 1);
    HttpObject* const http = check_http(services);
    return http == nullptr ? push_nil(lua)
                           : push_optional(lua, text_of(http->client.get(url_or(lua, 1, http->get_url))));
}

int http_post(lua_State* lua, Services& services)
{
    expect_arguments(lua, 2);
    const auto payload = arg_optional_string(lua, 2);
    HttpObject* const http = check_http(services);
    if (http == nullptr) {
        return push_nil(lua);
    }
    if (!payload && services.bizhawk.version >= BizHawkVersion{2, 11, 0}) {
        throw ScriptError{k_null_reference};
    }
    return push_optional(lua, text_of(http->client.post(url_or(lua, 1, http->post_url), payload.value_or(""))));
}

std::optional<std::string> post_screenshot(Services& services)
{
    std::string png;
    services.screenshot(png);
    return text_of(services.comm.http->client.post_screenshot(services.comm.http->post_url.value_or(""), png));
}

int http_post_screenshot(lua_State* lua, Services& services)
{
    return check_http(services) == nullptr ? push_nil(lua) : push_optional(lua, post_screenshot(services));
}

int http_test_get(lua_State* lua, Services& services)
{
    HttpObject* const http = check_http(services);
    return http == nullptr ? push_nil(lua) : push_optional(lua, text_of(http->client.get(http->get_url.value_or(""))));
}

int http_test(lua_State* lua, Services& services)
{
    if (services.comm.http == nullptr && services.bizhawk.version < BizHawkVersion{2, 9, 0}) {
        throw ScriptError{k_null_reference};
    }
    if (services.comm.http == nullptr) {
        return push_nil(lua);
    }
    const auto got = text_of(services.comm.http->client.get(services.comm.http->get_url.value_or("")));
    const auto posted = post_screenshot(services);
    push_string(lua, got.value_or("") + "\n" + posted.value_or("") + "\ndone testing");
    return 1;
}

int http_set_timeout(lua_State* lua, Services& services)
{
    const auto timeout_ms = static_cast<std::int32_t>(arg_integer(lua, 1));
    if (HttpObject* const http = check_http(services)) {
        http->client.set_timeout(timeout_ms);
    }
    return 0;
}

template <std::optional<std::string> HttpObject::*Url>
int set_url(lua_State* lua, Services& services)
{
    expect_arguments(lua, 1);
    HttpObject* const http = check_http(services);
    if (http == nullptr) {
        throw ScriptError{k_null_reference};
    }
    const auto url = arg_optional_string(lua, 1);
    http->*Url = url ? std::optional{std::string{*url}} : std::nullopt;
    return 0;
}

template <std::optional<std::string> HttpObject::*Url>
int get_url(lua_State* lua, Services& services)
{
    HttpObject* const http = check_http(services);
    return http == nullptr ? push_nil(lua) : push_optional(lua, http->*Url);
}

constexpr std::array k_entries{
    entry<http_get>("httpGet"),
    entry<http_post>("httpPost"),
    entry<http_post_screenshot>("httpPostScreenshot"),
    entry<http_test>("httpTest"),
    entry<http_test_get>("httpTestGet"),
    entry<http_set_timeout>("httpSetTimeout"),
    entry<set_url<&HttpObject::post_url>>("httpSetPostUrl"),
    entry<set_url<&HttpObject::get_url>>("httpSetGetUrl"),
    entry<get_url<&HttpObject::post_url>>("httpGetPostUrl"),
    entry<get_url<&HttpObject::get_url>>("httpGetGetUrl"),
};

} // namespace

} // namespace comm_http_library

void open_comm_http(lua_State* lua, Services& services)
{
    open_library(lua, services, "comm", comm_http_library::k_entries);
}

} // namespace bh::emu
