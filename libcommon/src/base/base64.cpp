#include <bh/base/base64.hpp>

#include <array>
#include <cstdint>

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

} // namespace bh
