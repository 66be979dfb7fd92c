#include "http_fault.hpp"

#include <bh/base/error.hpp>

#include <cerrno>

namespace bh::bizhawk {

namespace {

constexpr std::string_view k_request_exception = "System.Net.Http.HttpRequestException";
constexpr std::string_view k_sending = "An error occurred while sending the request.";
constexpr std::string_view k_bad_answer = "The server returned an invalid or unrecognized response.";

std::string socket_text(Host host, int error_number)
{
    if (host == Host::windows && (error_number == ECONNRESET || error_number == EPIPE)) {
        return "An existing connection was forcibly closed by the remote host";
    }
    return errno_text(error_number);
}

HttpFault transport_fault(Host host, std::string_view direction, int error_number)
{
    const std::string reason = socket_text(host, error_number);
    const std::string windows_outer =
        host == Host::windows ? " ---> System.Net.WebException: The underlying connection was closed: An unexpected "
                                "error occurred on a " +
                                    std::string{direction == "read" ? "receive." : "send."}
                              : "";
    return {k_request_exception, k_sending,
            windows_outer + " ---> System.IO.IOException: Unable to " + std::string{direction} + " data " +
                (direction == "read" ? "from" : "to") + " the transport connection: " + reason +
                ". ---> System.Net.Sockets.SocketException: " + reason};
}

} // namespace

HttpFault::HttpFault(std::string_view type, std::string_view message, std::string_view rest)
    : Error{std::string{type}.append(": ").append(message).append(rest)}, m_message{message}
{
}

HttpFault connect_fault(Host host, int error_number, std::string_view address)
{
    if (host == Host::mono) {
        const std::string reason = errno_text(error_number);
        return {k_request_exception, reason, " ---> System.Net.Sockets.SocketException: " + reason};
    }
    const std::string reason =
        error_number == ECONNREFUSED
            ? "No connection could be made because the target machine actively refused it " + std::string{address}
            : errno_text(error_number) + " " + std::string{address};
    return {k_request_exception, k_sending,
            " ---> System.Net.WebException: Unable to connect to the remote server ---> "
            "System.Net.Sockets.SocketException: " +
                reason};
}

HttpFault lookup_fault(Host host, std::string_view name)
{
    if (host == Host::mono) {
        return {k_request_exception, "No such host is known",
                " ---> System.Net.Sockets.SocketException: No such host is known"};
    }
    return {k_request_exception, k_sending,
            " ---> System.Net.WebException: The remote name could not be resolved: '" + std::string{name} + "'"};
}

HttpFault send_fault(Host host, int error_number)
{
    return transport_fault(host, "write", error_number);
}

HttpFault receive_fault(Host host, int error_number)
{
    return transport_fault(host, "read", error_number);
}

HttpFault no_answer_fault(Host host)
{
    return {k_request_exception, k_sending,
            host == Host::mono ? " ---> System.IO.IOException: " + std::string{k_bad_answer}
                               : " ---> System.Net.WebException: The underlying connection was closed: The connection "
                                 "was closed unexpectedly."};
}

HttpFault bad_answer_fault(Host host)
{
    if (host == Host::mono) {
        return {k_request_exception, k_bad_answer};
    }
    return {k_request_exception, k_sending,
            " ---> System.Net.WebException: The server committed a protocol violation."};
}

HttpFault body_fault(Host host)
{
    const std::string reason = host == Host::mono
                                   ? std::string{k_bad_answer}
                                   : "Unable to read data from the transport connection: The connection was closed.";
    return {k_request_exception, "Error while copying content to a stream.", " ---> System.IO.IOException: " + reason};
}

HttpFault too_large_fault(std::size_t limit_bytes)
{
    return {k_request_exception, "Cannot write more bytes to the buffer than the configured maximum buffer size: " +
                                     std::to_string(limit_bytes) + "."};
}

HttpFault redirect_fault()
{
    return {k_request_exception, k_sending,
            " ---> System.Net.WebException: Too many automatic redirections were attempted."};
}

HttpFault timeout_fault(Host host)
{
    if (host == Host::mono) {
        return {
            "System.Threading.Tasks.TaskCanceledException", "The operation was canceled.",
            " ---> System.IO.IOException: Unable to read data from the transport connection: Operation aborted. ---> "
            "System.Net.Sockets.SocketException: Operation aborted"};
    }
    return {"System.Threading.Tasks.TaskCanceledException", "A task was canceled."};
}

DotNetError aggregate(Host host, std::string_view message, std::string_view inner)
{
    std::string text = "System.AggregateException: One or more errors occurred.";
    if (host == Host::mono) {
        text.append(" (").append(message).append(")");
    }
    return DotNetError{text.append(" ---> ").append(inner)};
}

} // namespace bh::bizhawk
