#pragma once

#include <bh/base/error.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace bh::bizhawk {

/// The system whose .NET puts the bytes on the wire: Mono (BizHawk on Linux) or the .NET Framework (on Windows).
enum class Host
{
    mono,
    windows
};

struct HttpOptions
{
    Host host = Host::mono;
    /// The BizHawk release played: decides about User-Agent (from 2.9) and `Expect: 100-continue` (on Windows, up
    /// to 2.10).
    int version_major = 2;
    int version_minor = 11;
    int version_patch = 0; ///< 0 is left out of the User-Agent, as in "EmuHawk/2.11"
    std::size_t response_bytes_max = std::size_t{64} << 20;
    /// Not owned. Once it is readable, requests get two more seconds and are then cancelled as by a time-out. -1: none.
    int stop_fd = -1;
};

/// What comm.httpPost or comm.httpGet came to.
struct Reply
{
    enum class Kind
    {
        text,       ///< 2xx: `text` is the body as UTF-8
        bad_status, ///< any other status; Lua sees nil
        exception,  ///< no answer; `text` is the exception as .NET prints it, without stack frames
    };
    Kind kind = Kind::text;
    int status = 0; ///< 0 with Kind::exception
    std::string text;
};

/// A .NET exception that BizHawk lets through to the script: what() is its text, "System.UriFormatException: ...".
class DotNetError : public Error
{
public:
    using Error::Error;
};

/// BizHawk's side of comm.http*: the same bytes, in the same writes, over the same connections, with the same results.
///
/// One request at a time; each call blocks until the answer is complete or the time-out (100 s unless set) has passed.
/// Looking up a host name is not covered by the time-out: the system's resolver has its own. Answers must have CRLF
/// line ends and a reason phrase's space, where .NET is more tolerant. No TLS: an https URL raises bh::Error. Not
/// thread-safe.
class HttpClient
{
public:
    /// .NET refuses a form value of more UTF-16 code units than this.
    static constexpr std::size_t k_form_value_units_max = 65'519;

    explicit HttpClient(const HttpOptions& options);
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    ~HttpClient();

    /// \throws bh::Error if get() and post() would refuse the URL.
    static void check_url(std::string_view url);

    /// comm.httpGet. \throws DotNetError (System.AggregateException) if no answer arrives.
    Reply get(std::string_view url);
    /// comm.httpPost: one form field `payload`. No answer gives Kind::exception.
    /// \throws DotNetError before any byte is sent if the payload is too long, or if the answer's charset is unknown.
    Reply post(std::string_view url, std::string_view payload);
    /// comm.httpPostScreenshot: one form field `screenshot`, base64. At most 49,137 bytes of PNG fit; \throws as
    /// post().
    Reply post_screenshot(std::string_view url, std::string_view png);

    /// Any request, as nothing in BizHawk sends it: for what others have sent. Redirects are not followed, and a status
    /// other than 2xx has its text, too. No answer gives Kind::exception. \throws as post()
    Reply send(std::string_view method, std::string_view url, std::string_view content_type, std::string_view body);

    /// comm.httpSetTimeout: 0 changes nothing, -1 is no time-out.
    /// \throws DotNetError for other negative numbers, and after the first request.
    void set_timeout(std::int32_t timeout_ms);

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bh::bizhawk
