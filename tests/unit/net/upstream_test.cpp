#include "catch.hpp"

#include <bh/base/fd.hpp>
#include <bh/net/message_server.hpp>
#include <bh/net/upstream.hpp>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

using namespace bh;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view k_slow_name = "slow.test";

/// What the system's resolver waits for when it is asked for the slow name.
struct Gate
{
    std::mutex mutex;
    std::condition_variable changed;
    bool is_open = false;
    int asked = 0;
};

Gate g_gate;

void open_gate(bool is_open)
{
    const std::lock_guard lock{g_gate.mutex};
    g_gate.is_open = is_open;
    g_gate.changed.notify_all();
}

int times_asked()
{
    const std::lock_guard lock{g_gate.mutex};
    return g_gate.asked;
}

} // namespace

// In place of the system's, which it calls. Nothing interrupts it while the gate is shut.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** result)
{
    using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
    static const auto s_system = reinterpret_cast<Function>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    if (name != nullptr && name == k_slow_name) {
        std::unique_lock lock{g_gate.mutex};
        ++g_gate.asked;
        g_gate.changed.wait(lock, [] { return g_gate.is_open; });
        name = "127.0.0.1";
    }
    return s_system(name, service, hints, result);
}

namespace {

/// Passes every message on, and keeps what came of it.
class PassOn final : public net::MessageHandler
{
public:
    explicit PassOn(net::Upstream& upstream) : m_upstream{upstream} {}

    net::Task<void> handle(const net::Message& message, net::Responder& responder) override
    {
        replies.push_back(co_await m_upstream.pass_on(message));
        co_await responder.send(200, "text/plain", replies.back().body);
    }

    void closed(std::uint64_t /*socket*/) override {}

    std::vector<net::Upstream::Reply> replies;

private:
    net::Upstream& m_upstream;
};

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

/// A server that nobody runs: the system takes its connections, and nothing answers.
class SilentServer
{
public:
    SilentServer() : m_socket{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)}
    {
        sockaddr_in address = loopback(0);
        socklen_t size = sizeof address;
        REQUIRE(::bind(m_socket.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
        REQUIRE(::listen(m_socket.get(), 16) == 0);
        REQUIRE(::getsockname(m_socket.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
        m_port = ntohs(address.sin_port);
    }

    [[nodiscard]] std::string port() const { return std::to_string(m_port); }

    /// How many connections it got since it was asked last.
    [[nodiscard]] int connections() const
    {
        int count = 0;
        while (const Fd connection{::accept4(m_socket.get(), nullptr, nullptr, SOCK_CLOEXEC)}) {
            ++count;
        }
        return count;
    }

private:
    Fd m_socket;
    std::uint16_t m_port = 0;
};

/// A server of ours in front of another one.
class Front
{
public:
    explicit Front(const std::string& url) : m_upstream{loop, url, 1s}
    {
        m_server.start();
        const std::string& address = m_server.addresses().front();
        m_port = static_cast<std::uint16_t>(std::stoi(address.substr(address.find(':') + 1)));
    }

    /// Sends a state, without waiting.
    void ask()
    {
        const sockaddr_in address = loopback(m_port);
        m_clients.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        REQUIRE(::connect(m_clients.back().get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        constexpr std::string_view k_request = "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\n\r\n@S|x:1";
        REQUIRE(::send(m_clients.back().get(), k_request.data(), k_request.size(), 0) ==
                static_cast<ssize_t>(k_request.size()));
    }

    /// Runs until so many have come; fails the test after 20 s.
    const std::vector<net::Upstream::Reply>& replies(std::size_t count)
    {
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (m_handler.replies.size() < count) {
            if (std::chrono::steady_clock::now() >= deadline) {
                open_gate(true); // whoever waits for it could not end
                FAIL("waited 20 s for nothing");
            }
            loop.run_one_for(5ms);
        }
        return m_handler.replies;
    }

    /// Runs until nothing is left to do.
    void end()
    {
        m_server.stop();
        m_upstream.stop();
        loop.run();
    }

    net::EventLoop loop;

private:
    net::Upstream m_upstream;
    PassOn m_handler{m_upstream};
    net::MessageServer m_server{loop, {{"127.0.0.1:0"}, {}, false, {}}, m_handler};
    std::uint16_t m_port = 0;
    std::vector<Fd> m_clients;
};

} // namespace

TEST_CASE("a server that says nothing is waited for until the time-out")
{
    const SilentServer silent;
    Front front{"http://127.0.0.1:" + silent.port() + "/act"};
    front.ask();
    CHECK(front.replies(1).front().error == "no answer within 1000 ms");
    CHECK(silent.connections() == 1);
    front.end();
}

TEST_CASE("the time-out counts while the name is looked up, which is done once for all, and nothing is sent after it")
{
    open_gate(false);
    const int asked_before = times_asked();
    const SilentServer silent;
    Front front{"http://" + std::string{k_slow_name} + ":" + silent.port() + "/act"};
    front.ask();
    front.ask();
    for (const auto& reply : front.replies(2)) {
        CHECK(reply.error == "no answer within 1000 ms");
    }
    CHECK(times_asked() == asked_before + 1);
    open_gate(true);
    front.end();
    CHECK(silent.connections() == 0);
}
