#include <bh/bizhawk/text.hpp>

#include <cstdint>
#include <cstring>

namespace bh::bizhawk {

namespace {

std::uint8_t byte_at(std::string_view bytes, std::size_t position)
{
    return static_cast<std::uint8_t>(bytes[position]);
}

/// How many bytes a sequence with this lead has; 0: it cannot lead.
std::size_t sequence_length(std::uint8_t lead)
{
    if (lead < 0x80) {
        return 1;
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return 0;
    }
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/// Overlong forms, surrogates and code points past U+10FFFF all show in the second byte.
bool second_is_in_range(std::uint8_t lead, std::uint8_t second)
{
    switch (lead) {
    case 0xE0:
        return second >= 0xA0;
    case 0xED:
        return second <= 0x9F;
    case 0xF0:
        return second >= 0x90;
    case 0xF4:
        return second <= 0x8F;
    default:
        return true;
    }
}

/// Where the run of ASCII characters at `position` ends. Answers are long and nearly all ASCII: eight bytes at a time.
std::size_t after_ascii(std::string_view bytes, std::size_t position)
{
    std::uint64_t word = 0;
    while (position + sizeof word <= bytes.size()) {
        std::memcpy(&word, bytes.data() + position, sizeof word);
        if ((word & 0x8080808080808080U) != 0) {
            break;
        }
        position += sizeof word;
    }
    while (position < bytes.size() && byte_at(bytes, position) < 0x80) {
        ++position;
    }
    return position;
}

} // namespace

Utf8Step next_utf8(std::string_view bytes, std::size_t position)
{
    if (position >= bytes.size()) {
        return {};
    }
    const std::uint8_t lead = byte_at(bytes, position);
    const std::size_t length = sequence_length(lead);
    if (length == 0) {
        return {.bytes = 1, .valid = false};
    }
    for (std::size_t i = 1; i < length; ++i) {
        if (position + i >= bytes.size() || (byte_at(bytes, position + i) & 0xC0U) != 0x80U) {
            return {.bytes = i, .valid = false};
        }
        if (i == 1 && !second_is_in_range(lead, byte_at(bytes, position + 1))) {
            return {.bytes = 2, .valid = false};
        }
    }
    return {.bytes = length, .valid = true};
}

std::string repair_utf8(std::string bytes)
{
    std::size_t position = after_ascii(bytes, 0);
    while (position < bytes.size() && next_utf8(bytes, position).valid) {
        position = after_ascii(bytes, position + next_utf8(bytes, position).bytes);
    }
    if (position == bytes.size()) {
        return bytes; // nearly always: no copy
    }
    std::string result{bytes, 0, position};
    while (position < bytes.size()) {
        const Utf8Step step = next_utf8(bytes, position);
        result += step.valid ? std::string_view{bytes}.substr(position, step.bytes) : k_replacement;
        position += step.bytes;
    }
    return result;
}

std::string to_ascii(std::string_view text)
{
    std::string ascii;
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Step step = next_utf8(text, at);
        if (step.valid && step.bytes == 1) {
            ascii += text[at];
        } else {
            ascii.append(step.valid && step.bytes == 4 ? 2 : 1, '?');
        }
        at += step.bytes;
    }
    return ascii;
}

} // namespace bh::bizhawk
