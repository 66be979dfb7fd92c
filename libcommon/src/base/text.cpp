#include <bh/base/text.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace bh {

namespace {

constexpr std::string_view k_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t k_no_digit = 0xFF;

constexpr std::array<std::uint8_t, 256> k_digit_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(k_no_digit);
    for (std::size_t i = 0; i < k_alphabet.size(); ++i) {
        values[static_cast<unsigned char>(k_alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}();

std::uint32_t byte_at(std::string_view bytes, std::size_t index)
{
    return index < bytes.size() ? static_cast<unsigned char>(bytes[index]) : 0U;
}

} // namespace

std::string encode_base64(std::string_view bytes)
{
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::uint32_t group = byte_at(bytes, i) << 16U | byte_at(bytes, i + 1) << 8U | byte_at(bytes, i + 2);
        out += k_alphabet[group >> 18U];
        out += k_alphabet[group >> 12U & 63U];
        out += i + 1 < bytes.size() ? k_alphabet[group >> 6U & 63U] : '=';
        out += i + 2 < bytes.size() ? k_alphabet[group & 63U] : '=';
    }
    return out;
}

std::optional<std::string> decode_base64(std::string_view text)
{
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    std::size_t padding = 0;
    while (padding < 2 && !text.empty() && text.back() == '=') {
        text.remove_suffix(1);
        ++padding;
    }
    std::string out;
    out.reserve(text.size() / 4 * 3 + 3);
    std::uint32_t group = 0;
    std::uint32_t bad = 0; // collects the high bit of k_no_digit, looked at once
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::uint8_t digit = k_digit_values[static_cast<unsigned char>(text[i])];
        bad |= digit;
        group = group << 6U | (digit & 63U);
        if (i % 4 == 3) {
            out += static_cast<char>(group >> 16U & 255U);
            out += static_cast<char>(group >> 8U & 255U);
            out += static_cast<char>(group & 255U);
        }
    }
    if ((bad & 0x80U) != 0) {
        return std::nullopt;
    }
    if (padding == 1) {
        out += static_cast<char>(group >> 10U & 255U);
        out += static_cast<char>(group >> 2U & 255U);
    } else if (padding == 2) {
        out += static_cast<char>(group >> 4U & 255U);
    }
    return out;
}

namespace {

struct Character
{
    std::uint32_t code = 0;
    std::size_t bytes = 1;
    bool is_valid = true;
};

// The first character of `text`, which is not empty. What is no UTF-8 is a character of one byte that is not valid.
Character first_character(std::string_view text)
{
    const auto byte = [text](std::size_t at) { return std::uint32_t{static_cast<unsigned char>(text[at])}; };
    const std::uint32_t first = byte(0);
    if (first < 0x80) {
        return {first, 1, true};
    }
    const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    constexpr std::array<std::uint32_t, 5> k_smallest = {0, 0, 0x80, 0x800, 0x10000}; // shorter forms are refused
    if (first < 0xC2 || first > 0xF4 || text.size() < bytes) {
        return {first, 1, false};
    }
    std::uint32_t code = first & (0x7FU >> bytes);
    for (std::size_t at = 1; at < bytes; ++at) {
        if ((byte(at) & 0xC0U) != 0x80U) {
            return {first, 1, false};
        }
        code = code << 6U | (byte(at) & 0x3FU);
    }
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < k_smallest[bytes] || code > 0x10FFFF || is_surrogate) {
        return {first, 1, false};
    }
    return {code, bytes, true};
}

// In one byte: C0, DEL, C1.
bool is_control(std::uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0);
}

// What turns the direction of the text around it, or ends a line.
bool changes_layout(std::uint32_t code)
{
    return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

void append_escape(std::string& out, const char* format, std::uint32_t code)
{
    std::array<char, 16> escape = {};
    std::snprintf(escape.data(), escape.size(), format, static_cast<unsigned>(code));
    out += escape.data();
}

} // namespace

std::string printable(std::string_view text, std::size_t characters_max, LineBreaks line_breaks)
{
    std::string shown;
    std::size_t characters = 0;
    while (!text.empty()) {
        if (characters >= characters_max) {
            return shown + "...";
        }
        const Character character = first_character(text);
        const std::size_t start = shown.size();
        if (!character.is_valid ||
            (is_control(character.code) && (character.code != '\n' || line_breaks == LineBreaks::escaped))) {
            append_escape(shown, "\\x%02x", character.code);
            characters += shown.size() - start;
        } else if (changes_layout(character.code)) {
            append_escape(shown, "\\u%04x", character.code);
            characters += shown.size() - start;
        } else {
            shown += text.substr(0, character.bytes);
            ++characters;
        }
        text.remove_prefix(character.bytes);
    }
    return shown;
}

std::size_t characters_in(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }));
}

std::string beginning_of(std::string_view text, std::size_t bytes)
{
    if (text.size() <= bytes) {
        return std::string{text};
    }
    const auto goes_on = [text](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80; };
    while (bytes > 0 && goes_on(bytes)) {
        --bytes;
    }
    return std::string{text.substr(0, bytes)} + "...";
}

} // namespace bh
