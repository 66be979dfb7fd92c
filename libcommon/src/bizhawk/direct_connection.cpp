#include "connection.hpp"
#include "http_fault.hpp"
#include "http_url.hpp"

#include <bh/base/error.hpp>
#include <bh/bizhawk/direct_connection.hpp>

#include <array>
#include <charconv>
#include <optional>

namespace bh::bizhawk {

namespace {

constexpr std::size_t k_size_digits_max = 10;
constexpr std::size_t k_answer_bytes_max = std::size_t{16} << 20; // as much as a text may have

} // namespace

class DirectConnection::Impl
{
public:
    Impl(std::string_view url_text, std::chrono::milliseconds timeout, int stop_fd)
        : m_timeout{timeout}, m_stop_fd{stop_fd}
    {
        try {
            const HttpUrl url = parse_url(url_text);
            Deadline deadline{m_timeout, m_stop_fd};
            Connector connector{Host::mono};
            m_connection.emplace(connector.connect(url, deadline));
            begin(7 + url.target.size());
            m_message.append("TARGET ").append(url.target);
        } catch (const HttpFault& fault) {
            throw Error{fault.what()}; // as a script is told of any other failure
        } catch (const TimedOut&) {
            throw Error{"timed out"};
        }
        if (const std::string answer = exchange(); answer != "OK") {
            throw Error{"the server takes no direct connection: " + answer.substr(0, 200)};
        }
    }

    std::string ask(std::string_view text)
    {
        begin(text.size());
        m_message += text;
        return exchange();
    }

    std::string ask(std::string_view text, unsigned width, unsigned height, std::string_view rgb)
    {
        const std::string head = "PIXELS " + std::to_string(width) + " " + std::to_string(height) + " rgb24\n";
        begin(head.size() + rgb.size() + text.size());
        m_message.append(head).append(rgb).append(text);
        return exchange();
    }

private:
    void begin(std::size_t size)
    {
        m_message = std::to_string(size);
        m_message += ' ';
    }

    std::string exchange()
    {
        try {
            Deadline deadline{m_timeout, m_stop_fd};
            m_connection->send(m_message, deadline);
            return read_answer(deadline);
        } catch (const HttpFault& fault) {
            throw Error{fault.what()}; // as a script is told of any other failure
        } catch (const TimedOut&) {
            throw Error{"timed out"};
        }
    }

    std::string read_answer(Deadline& deadline)
    {
        m_received.clear();
        std::size_t space = std::string::npos;
        while ((space = m_received.find(' ')) == std::string::npos) {
            if (m_received.size() > k_size_digits_max) {
                throw Error{"the answer has no size"};
            }
            receive(deadline);
        }
        std::size_t size = 0;
        const auto [end, error] = std::from_chars(m_received.data(), m_received.data() + space, size);
        if (error != std::errc{} || end != m_received.data() + space || size > k_answer_bytes_max) {
            throw Error{"the answer has no size"};
        }
        while (m_received.size() < space + 1 + size) {
            receive(deadline);
        }
        if (m_received.size() > space + 1 + size) {
            // A goodbye behind the answer: the server ends, and the next message finds nobody.
            m_received.resize(space + 1 + size);
        }
        return m_received.substr(space + 1);
    }

    void receive(Deadline& deadline)
    {
        std::array<char, 4096> buffer;
        const std::size_t got = m_connection->receive(buffer, deadline);
        if (got == 0) {
            throw Error{"the connection was closed"};
        }
        m_received.append(buffer.data(), got);
    }

    std::chrono::milliseconds m_timeout;
    int m_stop_fd;
    std::optional<Connection> m_connection;
    std::string m_message; ///< keeps its memory
    std::string m_received;
};

DirectConnection::DirectConnection(std::string_view url, std::chrono::milliseconds timeout, int stop_fd)
    : m_impl{std::make_unique<Impl>(url, timeout, stop_fd)}
{
}

DirectConnection::~DirectConnection() = default;

std::string DirectConnection::ask(std::string_view text)
{
    return m_impl->ask(text);
}

std::string DirectConnection::ask(std::string_view text, unsigned width, unsigned height, std::string_view rgb)
{
    return m_impl->ask(text, width, height, rgb);
}

} // namespace bh::bizhawk
