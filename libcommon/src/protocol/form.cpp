#include <bh/protocol/form.hpp>

namespace bh::protocol {

namespace {

int hex_digit(char character)
{
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    if (character >= 'A' && character <= 'F') {
        return character - 'A' + 10;
    }
    if (character >= 'a' && character <= 'f') {
        return character - 'a' + 10;
    }
    return -1;
}

} // namespace

std::string decode_form_value(std::string_view text)
{
    std::string out;
    out.resize(text.size());
    char* to = out.data();
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char character = text[i];
        if (character == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
            *to++ = static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            *to++ = character == '+' ? ' ' : character;
        }
    }
    out.resize(static_cast<std::size_t>(to - out.data()));
    return out;
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
