#include "bizhawk_http_form.hpp"

#include "bizhawk_http_target.hpp"

#include <bh/net/bizhawk_http_client.hpp>
#include <bh/net/bizhawk_http_text.hpp>

#include <array>
#include <cstdint>

namespace bh::net {

namespace {

enum class Treatment : std::uint8_t
{
    escape,
    keep,
    plus,
    sequence
};

constexpr std::array<Treatment, 256> make_treatments()
{
    std::array<Treatment, 256> result{};
    for (std::size_t c = 0; c < 256; ++c) {
        const bool is_kept = is_unreserved(static_cast<char>(c));
        result[c] = c >= 0x80  ? Treatment::sequence
                    : is_kept  ? Treatment::keep
                    : c == ' ' ? Treatment::plus
                               : Treatment::escape;
    }
    return result;
}

constexpr std::array<Treatment, 256> k_treatments = make_treatments();

void append_escaped(std::string& out, char c)
{
    constexpr char k_digits[] = "0123456789ABCDEF";
    const auto byte = static_cast<std::uint8_t>(c);
    const char escaped[] = {'%', k_digits[byte >> 4U], k_digits[byte & 15U]};
    out.append(escaped, 3);
}

} // namespace

std::string encode_form_field(std::string_view key, std::string_view value)
{
    std::string out;
    out.reserve(key.size() + 1 + value.size() + value.size() / 2);
    out.append(key).append("=");
    std::size_t units = 0;
    for (std::size_t at = 0; at < value.size();) {
        const char c = value[at];
        std::size_t taken = 1;
        ++units;
        switch (k_treatments[static_cast<std::uint8_t>(c)]) {
        case Treatment::keep:
            out += c;
            break;
        case Treatment::plus:
            out += '+';
            break;
        case Treatment::escape:
            append_escaped(out, c);
            break;
        case Treatment::sequence: {
            const Utf8Step step = next_utf8(value, at);
            taken = step.bytes;
            for (const char byte : step.valid ? value.substr(at, taken) : std::string_view{"\xEF\xBF\xBD"}) {
                append_escaped(out, byte);
            }
            units += step.valid && taken == 4 ? 1 : 0; // a surrogate pair
        }
        }
        if (units > BizHawkHttpClient::k_form_value_units_max) {
            throw DotNetError{"System.UriFormatException: Invalid URI: The Uri string is too long."};
        }
        at += taken;
    }
    return out;
}

} // namespace bh::net
