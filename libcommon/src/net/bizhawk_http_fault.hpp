#pragma once

#include <bh/base/error.hpp>
#include <bh/net/bizhawk_http_client.hpp>

#include <string>
#include <string_view>

namespace bh::net {

/// A .NET exception inside the HTTP client: comm.httpPost returns its text, comm.httpGet raises it.
class HttpFault : public Error
{
public:
    /// `rest` is what .NET prints after the message: " ---> " and the inner exceptions.
    HttpFault(std::string_view type, std::string_view message, std::string_view rest = {});

    [[nodiscard]] const std::string& message() const { return m_message; }

private:
    std::string m_message;
};

// The texts below were measured on Mono 6.8; those for Windows are the .NET Framework's English ones.

HttpFault connect_fault(BizHawkHost host, int error_number, std::string_view address);
HttpFault lookup_fault(BizHawkHost host, std::string_view name);
HttpFault send_fault(BizHawkHost host, int error_number);
HttpFault receive_fault(BizHawkHost host, int error_number);
/// The peer closed before the head of its answer was complete.
HttpFault no_answer_fault(BizHawkHost host);
/// What arrived is no HTTP.
HttpFault bad_answer_fault(BizHawkHost host);
/// The body broke off or is damaged.
HttpFault body_fault(BizHawkHost host);
HttpFault too_large_fault(std::size_t limit_bytes);
HttpFault redirect_fault();
HttpFault timeout_fault(BizHawkHost host);

/// The exception that Task.Result wraps around `inner` ("System.X: message ..." in full).
DotNetError aggregate(BizHawkHost host, std::string_view message, std::string_view inner);

} // namespace bh::net
