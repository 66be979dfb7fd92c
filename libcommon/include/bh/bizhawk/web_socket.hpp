#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace bh::bizhawk {

/// BizHawk's side of comm.ws_*: the client of one web socket. No TLS.
///
/// Blocks; a stop request ends what is waited for. Not thread-safe.
class WebSocket
{
public:
    /// .NET's numbers.
    enum class State
    {
        open = 2,
        close_received = 4,
        closed = 5,
        aborted = 6,
    };

    static constexpr std::size_t k_receive_bytes_max = std::size_t{64} << 20;

    /// Connects. `stop_fd` as in HttpOptions.
    /// \throws DotNetError if `uri` is none of ws://, or nobody answers there as a web socket does; bh::Error for wss
    WebSocket(std::string_view uri, int stop_fd);
    WebSocket(const WebSocket&) = delete;
    WebSocket& operator=(const WebSocket&) = delete;
    ~WebSocket();

    /// A text message, or, with `is_end` false, a part of one. Failures show in state() only.
    /// \throws DotNetError after close()
    void send(std::string_view text, bool is_end);
    /// Waits, without a limit, for what there is of a message: `bytes_max` at most. \returns "" when the peer closes.
    /// \throws DotNetError without an open connection
    std::string receive(std::size_t bytes_max);
    /// Says goodbye and drops the connection. \throws DotNetError for what .NET would not send
    void close(int status, std::string_view reason);

    [[nodiscard]] State state() const;

private:
    class Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bh::bizhawk
