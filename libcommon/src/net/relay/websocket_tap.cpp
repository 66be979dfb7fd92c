#include "websocket_tap.hpp"

#include "net/server/first_bytes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bh::net {

namespace zlib = boost::beast::zlib;

namespace {

constexpr unsigned int k_opcode_text = 1;
constexpr unsigned int k_opcode_binary = 2;
constexpr unsigned int k_opcode_control = 8; // and above

std::uint64_t from_network_order(std::string_view bytes)
{
    std::uint64_t value = 0;
    for (const char byte : bytes) {
        value = value << 8U | static_cast<unsigned char>(byte);
    }
    return value;
}

} // namespace

std::vector<PassedMessage> WebSocketSplitter::add(std::string_view bytes)
{
    std::vector<PassedMessage> messages;
    while (!bytes.empty() && !m_is_lost) {
        if (!m_head) {
            m_head_bytes += bytes.front();
            bytes.remove_prefix(1);
            m_head = take_head();
            m_taken = 0;
            if (!m_head) {
                continue;
            }
            m_head_bytes.clear();
            if (m_head->opcode == k_opcode_text || m_head->opcode == k_opcode_binary) {
                m_message = {};
                m_is_packed = m_head->is_packed;
            }
        }
        const std::string_view data = bytes.substr(0, m_head->size - m_taken);
        bytes.remove_prefix(data.size());
        take_data(data, messages);
    }
    return messages;
}

std::optional<WebSocketSplitter::Head> WebSocketSplitter::take_head()
{
    constexpr unsigned int k_size_of_16_bits = 126;
    if (m_head_bytes.size() < 2) {
        return std::nullopt;
    }
    const auto first = static_cast<unsigned char>(m_head_bytes[0]);
    const auto second = static_cast<unsigned char>(m_head_bytes[1]);
    const unsigned int short_size = second & 0x7fU;
    const std::size_t size_bytes = short_size < k_size_of_16_bits ? 0 : short_size == k_size_of_16_bits ? 2 : 8;
    const bool is_masked = (second & 0x80U) != 0;
    if (m_head_bytes.size() < 2 + size_bytes + (is_masked ? 4U : 0U)) {
        return std::nullopt;
    }
    Head head;
    head.is_last = (first & 0x80U) != 0;
    head.is_packed = (first & 0x40U) != 0;
    head.opcode = first & 0x0fU;
    const std::string_view bytes = m_head_bytes;
    head.size = size_bytes == 0 ? short_size : from_network_order(bytes.substr(2, size_bytes));
    head.mask = is_masked ? static_cast<std::uint32_t>(from_network_order(bytes.substr(2 + size_bytes))) : 0;
    m_is_lost = (first & 0x30U) != 0; // bits that no extension we know has
    return head;
}

void WebSocketSplitter::take_data(std::string_view data, std::vector<PassedMessage>& into)
{
    const bool is_control = m_head->opcode >= k_opcode_control;
    if (!is_control) {
        const std::size_t room = StreamSplitter::k_picture_bytes_max - m_message.bytes.kept.size();
        for (std::size_t i = 0; i < std::min(data.size(), room); ++i) {
            const auto shift = 8U * (3U - (m_taken + i) % 4U);
            m_message.bytes.kept +=
                static_cast<char>(static_cast<unsigned char>(data[i]) ^ (m_head->mask >> shift & 0xffU));
        }
        m_message.bytes.size += data.size();
    }
    m_taken += data.size();
    if (m_taken < m_head->size) {
        return;
    }
    const bool is_whole = m_head->is_last && !is_control;
    m_head.reset();
    if (is_whole) {
        if (m_is_packed && m_message.bytes.is_whole()) {
            unpack();
        }
        m_message.is_picture = m_message.bytes.kept.starts_with(k_png_signature);
        into.push_back(std::exchange(m_message, {}));
    }
}

void WebSocketSplitter::unpack()
{
    std::string packed = std::exchange(m_message.bytes.kept, {});
    packed.append("\0\0\xff\xff", 4); // which the sender leaves out (RFC 7692, 7.2.2)
    zlib::z_params params;
    params.next_in = packed.data();
    params.avail_in = packed.size();
    std::array<char, 16 * 1024> room;
    boost::system::error_code error;
    while (!error && m_message.bytes.kept.size() < StreamSplitter::k_picture_bytes_max) {
        params.next_out = room.data();
        params.avail_out = room.size();
        m_inflate.write(params, zlib::Flush::sync, error);
        m_message.bytes.kept.append(room.data(), room.size() - params.avail_out);
        if (params.avail_in == 0 && params.avail_out > 0) {
            break;
        }
    }
    m_message.bytes.size = m_message.bytes.kept.size();
}

void WebSocketTap::from_client(std::string_view bytes, Clock::time_point now)
{
    for (PassedMessage& message : m_client.add(bytes)) {
        m_pairs.add_question(std::move(message), now);
    }
}

void WebSocketTap::from_server(std::string_view bytes, Clock::time_point now)
{
    for (PassedMessage& message : m_server.add(bytes)) {
        m_pairs.add_answer(std::move(message), now);
    }
}

} // namespace bh::net
