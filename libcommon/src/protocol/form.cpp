#include <bh/base/ascii.hpp>
#include <bh/protocol/form.hpp>

namespace bh::protocol {

namespace {

std::string decode(std::string_view text, char plus)
{
    std::string out(text.size(), '\0');
    std::size_t size = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char character = text[i];
        if (character == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
            out[size++] = static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            out[size++] = character == '+' ? plus : character;
        }
    }
    out.resize(size);
    return out;
}

} // namespace

std::string decode_form_value(std::string_view text)
{
    return decode(text, ' ');
}

std::string decode_percent(std::string_view text)
{
    return decode(text, '+');
}

std::optional<std::string_view> form_value(std::string_view body, std::string_view key)
{
    if (!body.starts_with(key) || !body.substr(key.size()).starts_with('=')) {
        return std::nullopt;
    }
    body.remove_prefix(key.size() + 1);
    return body.substr(0, body.find('&'));
}

} // namespace bh::protocol
