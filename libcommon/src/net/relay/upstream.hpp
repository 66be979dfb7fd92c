#pragma once

#include <bh/base/fd.hpp>
#include <bh/net/task.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bh::net {

/// Where somebody's server is, and connections to it.
class Upstream
{
public:
    /// `url` is http://HOST[:PORT][/PATH], ws:// likewise, or tcp://HOST:PORT. The loop must outlive this object.
    /// \throws bh::UsageError for another one.
    Upstream(EventLoop& loop, const std::string& url);
    Upstream(const Upstream&) = delete;
    Upstream& operator=(const Upstream&) = delete;

    ~Upstream() { stop(); }

    /// May it speak before the client does?
    [[nodiscard]] bool may_speak_first() const { return m_may_speak_first; }

    /// What the Host header says of it.
    [[nodiscard]] const std::string& authority() const { return m_authority; }

    /// What a request with this target asks the server for: its URL's path takes the place of the client's. A query
    /// stays, unless the URL has one.
    [[nodiscard]] std::string target_for(std::string_view target) const;

    struct Connected
    {
        Fd socket; ///< does not block; empty if there is none
        boost::asio::ip::tcp protocol = boost::asio::ip::tcp::v4();
        std::string error; ///< then
        bool is_late = false;
    };

    /// A new connection, within `timeout`.
    Task<Connected> connect(std::chrono::milliseconds timeout);
    /// Connections under way fail.
    void stop();

private:
    struct Lookup;
    /// The server's addresses; those that were found before, while one of them worked.
    Task<std::string> look_up(std::chrono::steady_clock::time_point deadline);

    EventLoop& m_loop;
    std::string m_host;
    std::string m_port;
    std::string m_authority;
    std::string m_path; ///< empty: the client's own
    bool m_may_speak_first = false;
    std::vector<boost::asio::ip::tcp::endpoint> m_endpoints; ///< the one that worked last in front
    std::shared_ptr<Lookup> m_lookup;                        ///< under way; null: none
    std::list<boost::asio::ip::tcp::socket> m_connecting;    ///< those that wait for that
    bool m_is_stopped = false;
};

} // namespace bh::net
