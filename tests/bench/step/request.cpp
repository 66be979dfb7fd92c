#include "request.hpp"

#include <array>
#include <cstdio>

namespace bh::bench {

namespace {

constexpr unsigned k_frames_per_update = 30;
constexpr std::string_view k_base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool stays_as_is(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

/// The escaping of .NET's FormUrlEncodedContent: a space becomes '+', other bytes %XX in upper case.
void append_form_encoded(std::string& out, std::string_view text)
{
    constexpr std::string_view k_digits = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (stays_as_is(byte)) {
            out += c;
        } else if (c == ' ') {
            out += '+';
        } else {
            out += '%';
            out += k_digits[byte >> 4U];
            out += k_digits[byte & 15U];
        }
    }
}

std::string base64(std::string_view bytes)
{
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            group = group << 8U | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            out += i + k <= bytes.size() ? k_base64[group >> (18 - 6 * k) & 63U] : '=';
        }
    }
    return out;
}

} // namespace

RequestMaker::RequestMaker(std::string_view path, unsigned port, Profile profile, Dialogue dialogue,
                           std::string_view png, std::uint32_t seed)
    : m_dialogue{dialogue}, m_random{seed * 2654435761U + 1U}
{
    if (!png.empty()) {
        m_screenshot = "screenshot=";
        append_form_encoded(m_screenshot, base64(png));
    }
    const std::string host = "Host: 127.0.0.1:" + std::to_string(port) + "\r\n";
    const std::string type = "Content-Type: application/x-www-form-urlencoded\r\n";
    m_head_start = "POST " + std::string{path} + " HTTP/1.1\r\nUser-Agent: EmuHawk/2.9.1\r\n";
    if (profile == Profile::mono) {
        m_head_start += "Connection: close\r\n" + type + "Content-Length: ";
        m_head_end = "\r\n" + host + "\r\n";
    } else {
        m_head_start += type + host + "Content-Length: ";
        m_head_end = "\r\nExpect: 100-continue\r\nConnection: Close\r\n\r\n";
    }
}

void RequestMaker::next(std::vector<Request>& out)
{
    m_frame += k_frames_per_update;
    const bool has_screenshot = !m_screenshot.empty();
    out.resize(has_screenshot ? 2 : 1);
    if (has_screenshot) {
        out.front().body = m_screenshot;
        out.front().reply_start = "OK";
        put_head(out.front());
    }
    Request& update = out.back();
    update.body = "payload=";
    if (m_dialogue == Dialogue::gsl) {
        put_state(update.body);
        update.reply_start = "ACT:";
    } else {
        put_statements(update.body);
        update.reply_start = "INT ";
    }
    put_head(update);
}

void RequestMaker::put_state(std::string& body)
{
    std::array<char, 512> state;
    const int length = std::snprintf(
        state.data(), state.size(),
        "@S|map:%02X|x:%u|y:%u|dir:%u|terrain:%u|tiles:%02X,%02X,%02X,%02X|gil:%u|walked:%u|hp:%u,%u,%u,%u,%u|"
        "maxhp:200,180,95,110,130|mp:%u,%u,%u|lv:10,10,5,7,8|party:Cecil,Kain,Rydia,Tellah,Edward|story:%u|"
        "flags:%08X%08X%08X|npc:%u,%u;%u,%u|battle:%u|dialog:%u|shot:C:\\we10\\shots\\frame_%06u.png|_frame:%u",
        draw(64), draw(64), draw(64), draw(4), draw(16), draw(256), draw(256), draw(256), draw(256), draw(10000),
        m_frame / k_frames_per_update, draw(200), draw(180), draw(95), draw(110), draw(130), draw(90), draw(90),
        draw(90), draw(256), draw(65536), draw(65536), draw(65536), draw(64), draw(64), draw(64), draw(64), draw(2),
        draw(2), m_frame, m_frame);
    append_form_encoded(body, {state.data(), static_cast<std::size_t>(length)});
}

void RequestMaker::put_statements(std::string& body)
{
    append_form_encoded(body, "SET x INT " + std::to_string(draw(65536)) +
                                  "; GET x; UPDATE; GET controls; GET restart; GET exit");
}

void RequestMaker::put_head(Request& out) const
{
    out.head = m_head_start;
    out.head += std::to_string(out.body.size());
    out.head += m_head_end;
}

unsigned RequestMaker::draw(unsigned below)
{
    m_random = m_random * 1664525U + 1013904223U;
    return static_cast<unsigned>((static_cast<std::uint64_t>(m_random) * below) >> 32U);
}

} // namespace bh::bench
