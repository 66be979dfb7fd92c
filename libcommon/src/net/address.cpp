#include <bh/base/error.hpp>
#include <bh/net/address.hpp>

#include <boost/asio/ip/address.hpp>

#include <charconv>

namespace bh::net {

using boost::asio::ip::tcp;

tcp::endpoint parse_endpoint(const std::string& text)
{
    const auto colon = text.rfind(':');
    std::string host = colon == std::string::npos ? "127.0.0.1" : text.substr(0, colon);
    const std::string port_text = colon == std::string::npos ? text : text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
    } else if (host.find(':') != std::string::npos) {
        throw UsageError{"--listen", text + ": an IPv6 address needs brackets, as in [::1]:9001"};
    }
    if (host.empty() || host == "localhost") {
        host = "127.0.0.1";
    }
    std::uint16_t port = 0;
    const char* const last = port_text.data() + port_text.size();
    const auto [end, error] = std::from_chars(port_text.data(), last, port);
    if (error != std::errc{} || end != last) {
        throw UsageError{"--listen", text + ": " + port_text + " is not a port (0 to 65535)"};
    }
    boost::system::error_code bad_address;
    const auto address = boost::asio::ip::make_address(host, bad_address);
    if (bad_address) {
        throw UsageError{"--listen", text + ": " + host + " is not an IP address"};
    }
    return {address, port};
}

std::string format_endpoint(const tcp::endpoint& endpoint)
{
    const std::string address = endpoint.address().to_string();
    return (endpoint.address().is_v6() ? "[" + address + "]" : address) + ":" + std::to_string(endpoint.port());
}

} // namespace bh::net
