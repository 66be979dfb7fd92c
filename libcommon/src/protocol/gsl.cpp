#include <bh/base/text.hpp>
#include <bh/protocol/gsl.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <charconv>

namespace bh::protocol {

std::optional<GslLine> parse_gsl(std::string_view text)
{
    if (text.ends_with('\n')) {
        text.remove_suffix(1);
    }
    if (text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    if (!text.starts_with('@') || text.find_first_of("\r\n") != std::string_view::npos) {
        return std::nullopt;
    }
    text.remove_prefix(1);
    GslLine line;
    line.tag = text.substr(0, text.find('|'));
    if (line.tag.empty() || !std::all_of(line.tag.begin(), line.tag.end(), is_alpha)) {
        return std::nullopt;
    }
    text.remove_prefix(line.tag.size());
    while (!text.empty()) {
        text.remove_prefix(1); // the bar
        const std::string_view part = text.substr(0, text.find('|'));
        text.remove_prefix(part.size());
        // Only the first colon splits: a value may be a Windows path.
        if (const auto colon = part.find(':'); colon != std::string_view::npos && colon > 0) {
            line.fields.push_back({part.substr(0, colon), part.substr(colon + 1)});
        } else {
            line.malformed.push_back(part);
        }
    }
    return line;
}

bool is_complete_gsl(std::string_view text)
{
    const auto bar = text.rfind('|');
    if (bar == std::string_view::npos) {
        return text.size() > 1 && std::all_of(text.begin() + 1, text.end(), is_alpha);
    }
    const auto colon = text.find(':', bar);
    return colon != std::string_view::npos && colon > bar + 1;
}

std::string format_gsl(const GslLine& line)
{
    std::string text = "@";
    text += line.tag;
    for (const GslField& field : line.fields) {
        text.append("|").append(field.key).append(":").append(field.value);
    }
    return text;
}

bool is_canonical_integer(std::string_view text)
{
    std::string_view digits = text;
    if (digits.starts_with('-')) {
        digits.remove_prefix(1);
    }
    if (digits.empty() || !is_digit(digits.front()) || (digits.front() == '0' && text.size() > 1)) {
        return false;
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

void append_gsl_value(std::string& json, std::string_view value)
{
    if (is_canonical_integer(value)) {
        json += value;
    } else if (record::is_utf8(value)) {
        record::append_json_string(json, value);
    } else {
        // A JSON text must be UTF-8. The exact bytes are kept with the request.
        record::append_json_string(json, "base64:" + encode_base64(value));
    }
}

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
