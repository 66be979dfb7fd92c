#include "connection.hpp"

#include <bh/bizhawk/http_client.hpp>
#include <bh/bizhawk/socket.hpp>
#include <bh/bizhawk/text.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <limits>
#include <optional>
#include <string>

namespace bh::bizhawk {

namespace {

constexpr int k_screenshot_tries = 10;
constexpr std::size_t k_bare_block_bytes = 256; ///< what an old BizHawk reads at a time
constexpr std::size_t k_prefix_bytes_max = 32;  ///< no number is longer, without the white space before it

[[noreturn]] void throw_socket_exception(int error_number)
{
    throw DotNetError{"System.Net.Sockets.SocketException: " + errno_text(error_number)};
}

sockaddr_in endpoint_of(const std::string& ip, std::uint16_t port)
{
    sockaddr_in endpoint{};
    endpoint.sin_family = AF_INET;
    endpoint.sin_port = htons(port);
    if (inet_pton(AF_INET, ip.c_str(), &endpoint.sin_addr) != 1) {
        throw DotNetError{"System.FormatException: An invalid IP address was specified."};
    }
    return endpoint;
}

/// White space as int.Parse knows it. A blank ends the number before int.Parse sees it.
constexpr std::string_view k_space = "\t\n\v\f\r";

/// As int.Parse reads it: white space on both sides, a sign, and NULs behind all.
std::optional<int> parse_int(std::string_view text)
{
    text = text.substr(0, text.find_last_not_of('\0') + 1);
    text = text.substr(0, text.find_last_not_of(k_space) + 1);
    text.remove_prefix(std::min(text.find_first_not_of(k_space), text.size()));
    if (text.starts_with('+')) {
        text.remove_prefix(1);
    }
    int number = 0;
    const auto [end, reason] = std::from_chars(text.data(), text.data() + text.size(), number);
    return reason == std::errc{} && end == text.data() + text.size() ? std::optional{number} : std::nullopt;
}

std::string prefixed(std::string_view bytes)
{
    return std::to_string(bytes.size()).append(" ").append(bytes);
}

} // namespace

void Socket::connect()
{
    const sockaddr_in endpoint = endpoint_of(m_options.ip, m_options.port);
    Fd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!socket) {
        throw_socket_exception(errno);
    }
    m_socket = std::move(socket);
    m_timeout = m_options.timeout;
    begin_exchange();
    int reason = 0;
    if (::connect(m_socket.get(), reinterpret_cast<const sockaddr*>(&endpoint), sizeof(endpoint)) != 0) {
        reason = errno;
    }
    if (reason == EINPROGRESS) {
        try {
            Deadline{m_exchange_end, m_options.stop_fd}.wait(m_socket.get(), POLLOUT);
            socklen_t size = sizeof(reason);
            getsockopt(m_socket.get(), SOL_SOCKET, SO_ERROR, &reason, &size);
        } catch (const TimedOut&) {
            reason = EINTR;
        }
    }
    if (reason != 0) {
        m_socket = Fd{};
        throw_socket_exception(reason);
    }
    m_is_connected = true;
}

void Socket::set_ip(std::string ip)
{
    m_options.ip = std::move(ip);
    connect();
}

void Socket::set_port(std::uint16_t port)
{
    m_options.port = port;
    connect();
}

int Socket::send(std::string_view text)
{
    const bool is_bare = m_options.framing == SocketOptions::Framing::bare;
    const int sent = send_bytes(is_bare ? to_ascii(text) : prefixed(repair_utf8(std::string{text})));
    m_is_successful = sent > 0;
    return sent;
}

int Socket::send_bytes(std::string_view bytes)
{
    if (!m_socket || bytes.size() > std::numeric_limits<int>::max()) {
        return -1;
    }
    begin_exchange();
    Deadline deadline{m_exchange_end, m_options.stop_fd};
    for (std::string_view rest = bytes; !rest.empty();) {
        const ssize_t sent = ::send(m_socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent >= 0) {
            rest.remove_prefix(static_cast<std::size_t>(sent));
        } else if (errno == EAGAIN) {
            try {
                deadline.wait(m_socket.get(), POLLOUT);
            } catch (const TimedOut&) {
                return -1;
            }
        } else if (errno != EINTR) {
            return -1;
        }
    }
    return static_cast<int>(bytes.size());
}

bool Socket::send_screenshot(std::string_view png)
{
    if (!m_is_connected) {
        connect();
    }
    const bool is_prefixed = m_options.framing == SocketOptions::Framing::prefixed;
    const std::string message = is_prefixed ? prefixed(png) : std::string{png};
    int tries = 0;
    int sent = 0;
    while (sent <= 0 && tries < k_screenshot_tries) {
        ++tries;
        sent = send_bytes(message);
        if (sent == -1) {
            connect();
        }
    }
    m_is_successful = tries < k_screenshot_tries;
    return m_is_successful;
}

std::string Socket::receive()
{
    if (!m_is_connected || !m_socket) {
        connect();
    }
    try {
        Deadline limit{m_exchange_end, m_options.stop_fd};
        return m_options.framing == SocketOptions::Framing::bare ? receive_bare(limit) : receive_prefixed(limit);
    } catch (const TimedOut&) {
        return "";
    }
}

std::string Socket::receive_bytes(std::size_t count)
{
    constexpr std::chrono::milliseconds k_silence{200};
    std::string text;
    std::array<char, 4096> block;
    try {
        Deadline limit{m_exchange_end, m_options.stop_fd};
        while (m_socket && text.size() < count) {
            if (!text.empty() && !limit.wait_at_most(k_silence, m_socket.get(), POLLIN)) {
                break;
            }
            const std::size_t got = receive_some(block.data(), std::min(block.size(), count - text.size()), limit);
            if (got == 0) {
                break;
            }
            text.append(block.data(), got);
        }
    } catch (const TimedOut&) {
        return text;
    }
    return text;
}

void Socket::begin_exchange()
{
    m_exchange_end = m_options.exchange_timeout.count() > 0 ? Deadline::Clock::now() + m_options.exchange_timeout
                                                            : Deadline::Clock::time_point::max();
}

void Socket::wait_for_input(Deadline& limit)
{
    if (m_timeout.count() <= 0) {
        limit.wait(m_socket.get(), POLLIN);
    } else if (!limit.wait_at_most(m_timeout, m_socket.get(), POLLIN)) { // each receive has the whole time again
        throw TimedOut{};
    }
}

std::size_t Socket::receive_some(char* buffer, std::size_t size, Deadline& limit)
{
    while (true) {
        wait_for_input(limit);
        const ssize_t received = ::recv(m_socket.get(), buffer, size, 0);
        if (received >= 0) {
            return static_cast<std::size_t>(received);
        }
        if (errno != EAGAIN && errno != EINTR) {
            throw TimedOut{}; // .NET raises, and BizHawk catches both alike
        }
    }
}

std::string Socket::receive_prefixed(Deadline& limit)
{
    std::string prefix;
    for (char byte = 0;;) {
        if (receive_some(&byte, 1, limit) == 0) {
            throw PeerClosed{m_options.ip + ":" + std::to_string(m_options.port) +
                             ": the server closed the connection while a script waited for its answer; EmuHawk would "
                             "hang here for ever"};
        }
        if (byte == ' ') {
            break;
        }
        if (prefix.size() == k_prefix_bytes_max) {
            return ""; // what EmuHawk gives, too, but only once a space comes
        }
        if (!prefix.empty() || k_space.find(byte) == std::string_view::npos) {
            prefix += byte;
        }
    }
    const auto announced = parse_int(prefix);
    if (!announced || *announced < 0) {
        return "";
    }
    if (*announced == 0) { // .NET waits for data that it then has no room for
        wait_for_input(limit);
        return "";
    }
    const auto size = static_cast<std::size_t>(*announced);
    if (size > k_answer_bytes_max) {
        throw Error{m_options.ip + ":" + std::to_string(m_options.port) + ": an answer of " + std::to_string(size) +
                    " bytes (at most 64 MiB are taken)"};
    }
    std::string body;
    std::array<char, 16'384> buffer{};
    while (body.size() < size) {
        const std::size_t received = receive_some(buffer.data(), std::min(buffer.size(), size - body.size()), limit);
        if (received == 0) {
            return "";
        }
        body.append(buffer.data(), received);
    }
    return repair_utf8(std::move(body));
}

// Whatever arrives, a whole block is appended: zeros behind a short first one, leftovers behind a short later one. Lua
// gets the text up to its first NUL.
std::string Socket::receive_bare(Deadline& limit)
{
    std::string text;
    std::array<char, k_bare_block_bytes> block{};
    std::size_t received = 1;
    while (received > 0 && text.size() < k_answer_bytes_max) {
        try {
            received = receive_some(block.data(), block.size(), limit);
        } catch (const TimedOut&) {
            break;
        }
        for (const char c : block) {
            text += static_cast<unsigned char>(c) < 0x80 ? c : '?';
        }
    }
    text.resize(std::min(text.find('\0'), text.size()));
    return text;
}

} // namespace bh::bizhawk
