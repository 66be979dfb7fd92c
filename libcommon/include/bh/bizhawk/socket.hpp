#pragma once

#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bh::bizhawk {

class Deadline;

struct SocketOptions
{
    /// How messages are told apart on the wire.
    enum class Framing
    {
        bare,           ///< not at all, up to 2.6.1
        prefixed_texts, ///< texts and answers by "<decimal bytes> " in front, pictures not at all, from 2.6.2 to 2.8
        prefixed        ///< all by "<decimal bytes> " in front
    };
    Framing framing = Framing::prefixed;
    std::string ip;
    std::uint16_t port = 0;
    /// What a receive may wait after each connect; 0 is for ever.
    std::chrono::milliseconds timeout{0};
    /// What a connect, or a message and its answer together, may take, however much arrives meanwhile; 0 is for ever,
    /// as in BizHawk.
    std::chrono::milliseconds exchange_timeout{0};
    /// Not owned. Once it is readable, what is waited for gets two more seconds. -1: none.
    int stop_fd = -1;
};

/// The peer has closed the connection where BizHawk would go on reading for ever.
class PeerClosed : public Error
{
public:
    using Error::Error;
};

/// BizHawk's side of comm.socketServer*: a TCP connection that it opens, with the same bytes and the same results.
///
/// Blocks. Not thread-safe.
class Socket
{
public:
    /// The longest answer that is taken.
    static constexpr std::size_t k_answer_bytes_max = std::size_t{64} << 20;

    /// Does not connect yet.
    explicit Socket(SocketOptions options) : m_options{std::move(options)} {}

    /// Opens a new connection; the one before is closed. The time-out is that of the options again.
    /// \throws DotNetError (System.FormatException, System.Net.Sockets.SocketException)
    void connect();
    /// Both connect at once, as BizHawk does: whoever changes both must have somebody listen on the mixture.
    void set_ip(std::string ip);
    void set_port(std::uint16_t port);

    /// \returns how many bytes went out, with their prefix; -1 without a connection.
    int send(std::string_view text);
    /// Without a prefix, whatever the framing. \returns as send()
    int send_bytes(std::string_view bytes);
    /// Tries up to ten times, with a new connection each time. \throws DotNetError if there is no new connection
    bool send_screenshot(std::string_view png);
    /// \returns "" for whatever is wrong: no answer in time, no number in front, an answer cut short. A bare answer
    /// ends at its first NUL, as in Lua. \throws PeerClosed; DotNetError if it has to connect and cannot; bh::Error
    /// past k_answer_bytes_max
    std::string receive();

    /// What is said next without any framing: `count` bytes, or as many as come before a silence of 200 ms. "" if
    /// nothing comes in time. No more than BizHawk's socketServerResponse, but for others' messages.
    std::string receive_bytes(std::size_t count);

    void set_timeout(std::chrono::milliseconds timeout) { m_timeout = timeout; }

    /// True from the first connection on, whatever has become of it.
    [[nodiscard]] bool is_connected() const { return m_is_connected; }

    /// Whether the last text or screenshot went out.
    [[nodiscard]] bool is_successful() const { return m_is_successful; }

    [[nodiscard]] const std::string& ip() const { return m_options.ip; }

    [[nodiscard]] std::uint16_t port() const { return m_options.port; }

    /// What a message and its answer may take counts from now on. Sending does the same.
    void begin_exchange();

private:
    /// Waits for `limit`'s time and for what a single receive may take, whichever is over first. \throws TimedOut
    void wait_for_input(Deadline& limit);
    std::size_t receive_some(char* buffer, std::size_t size, Deadline& limit);
    std::string receive_prefixed(Deadline& limit);
    std::string receive_bare(Deadline& limit);

    SocketOptions m_options;
    Fd m_socket;
    std::chrono::milliseconds m_timeout{0};
    std::chrono::steady_clock::time_point m_exchange_end = std::chrono::steady_clock::time_point::max();
    bool m_is_connected = false;
    bool m_is_successful = false;
};

} // namespace bh::bizhawk
