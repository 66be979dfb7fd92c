#pragma once

#include <bh/base/error.hpp>
#include <bh/bizhawk/http_client.hpp>

#include <string>
#include <string_view>

namespace bh::bizhawk {

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

HttpFault connect_fault(Host host, int error_number, std::string_view address);
HttpFault lookup_fault(Host host, std::string_view name);
HttpFault send_fault(Host host, int error_number);
HttpFault receive_fault(Host host, int error_number);
/// The peer closed before the head of its answer was complete.
HttpFault no_answer_fault(Host host);
/// What arrived is no HTTP.
HttpFault bad_answer_fault(Host host);
/// The body broke off or is damaged.
HttpFault body_fault(Host host);
HttpFault too_large_fault(std::size_t limit_bytes);
HttpFault redirect_fault();
HttpFault timeout_fault(Host host);

/// The exception that Task.Result wraps around `inner` ("System.X: message ..." in full).
DotNetError aggregate(Host host, std::string_view message, std::string_view inner);

} // namespace bh::bizhawk
