#include "catch.hpp"

#include <bh/base/fd.hpp>
#include <bh/net/message_server.hpp>
#include <bh/net/relay.hpp>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
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

/// Keeps what came of every message.
class Observer final : public net::RelayObserver
{
public:
    Expectation asked(net::RelayedExchange& exchange) override
    {
        return {exchange.request.kept.starts_with("@S") ? std::optional<std::string>{"ACT:NONE"} : std::nullopt, true};
    }

    void done(net::RelayedExchange& exchange) override
    {
        errors.push_back(exchange.error);
        replies.push_back(std::to_string(exchange.status) + " " + exchange.reply.kept);
    }

    [[nodiscard]] bool is_own_page(std::string_view /*method*/, std::string_view /*path*/) const override
    {
        return false;
    }

    void unreachable(std::string_view reason) override { errors.emplace_back(reason); }

    net::Task<void> wait_for_room() override { co_return; }

    std::vector<std::string> errors;
    std::vector<std::string> replies;
};

/// Nothing comes here.
class NoHandler final : public net::MessageHandler
{
public:
    net::Task<void> handle(const net::Message& /*message*/, net::Responder& /*responder*/) override { co_return; }

    void closed(std::uint64_t /*socket*/) override {}
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
    explicit Front(const std::string& url) : m_relay{loop, url, 1s, m_observer}
    {
        m_relay.start();
        m_server.start();
        const std::string& address = m_server.addresses().front();
        m_port = static_cast<std::uint16_t>(std::stoi(address.substr(address.find(':') + 1)));
    }

    /// Sends a message, without waiting.
    void ask(std::string_view body)
    {
        const sockaddr_in address = loopback(m_port);
        m_clients.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        REQUIRE(::connect(m_clients.back().get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        const std::string request =
            "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
        for (const std::string_view part : {std::string_view{request}, body}) {
            REQUIRE(::send(m_clients.back().get(), part.data(), part.size(), 0) == static_cast<ssize_t>(part.size()));
        }
    }

    /// Runs until so many messages have an end; fails the test after 20 s.
    const Observer& observer(std::size_t count)
    {
        const auto deadline = std::chrono::steady_clock::now() + 20s;
        while (m_observer.errors.size() < count) {
            if (std::chrono::steady_clock::now() >= deadline) {
                open_gate(true); // whoever waits for it could not end
                FAIL("waited 20 s for nothing");
            }
            loop.run_one_for(5ms);
        }
        return m_observer;
    }

    /// Runs until nothing is left to do.
    void end()
    {
        m_clients.clear();
        m_relay.stop();
        m_server.stop();
        loop.run();
    }

    net::EventLoop loop;

private:
    net::MessageServerOptions options()
    {
        net::MessageServerOptions options;
        options.listen = {"127.0.0.1:0"};
        options.relay = &m_relay;
        return options;
    }

    Observer m_observer;
    net::Relay m_relay;
    NoHandler m_handler;
    net::MessageServer m_server{loop, options(), m_handler};
    std::uint16_t m_port = 0;
    std::vector<Fd> m_clients;
};

} // namespace

TEST_CASE("a server that says nothing is waited for until the time-out")
{
    const SilentServer silent;
    Front front{"http://127.0.0.1:" + silent.port() + "/act"};
    front.ask("@S|x:1");
    front.ask("anything");
    const Observer& observer = front.observer(2);
    for (const std::string& error : observer.errors) {
        CHECK(error == "no answer within 1000 ms");
    }
    CHECK(std::ranges::count(observer.replies, "200 ACT:NONE") == 1);
    CHECK(std::ranges::count(observer.replies, "504 ERR:the server behind gives no answer: no answer within 1000 ms") ==
          1);
    CHECK(silent.connections() == 2);
    front.end();
}

TEST_CASE("the time-out counts while the name is looked up, which is done once for all, and nothing is sent after it")
{
    open_gate(false);
    const int asked_before = times_asked();
    const SilentServer silent;
    Front front{"http://" + std::string{k_slow_name} + ":" + silent.port() + "/act"};
    front.ask("@S|x:1");
    front.ask("anything");
    const Observer& observer = front.observer(2);
    for (const std::string& error : observer.errors) {
        CHECK(error == "the name of the server is not found in time");
    }
    CHECK(std::ranges::count(observer.replies, "200 ACT:NONE") == 1);
    CHECK(times_asked() == asked_before + 1);
    open_gate(true);
    front.end();
    CHECK(silent.connections() == 0);
}

TEST_CASE("a server that nobody runs is 502 at once")
{
    std::string port;
    {
        const SilentServer gone;
        port = gone.port();
    }
    Front front{"http://127.0.0.1:" + port};
    front.ask("anything");
    const Observer& observer = front.observer(1);
    CHECK(observer.errors.front() == "Connection refused");
    CHECK(observer.replies.front().starts_with("502 "));
    front.end();
}
