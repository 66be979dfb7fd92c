#include <bh/protocol/value.hpp>

#include <algorithm>
#include <array>

namespace bh::protocol {

namespace {

struct CodeRange
{
    std::uint32_t first;
    std::uint32_t last;
};

/// Characters that Python does not print as they are: controls, formats, blanks other than the space, private ones
/// (Unicode's categories C and Z). Code points without a character are left out: they differ from version to version.
constexpr std::array<CodeRange, 22> k_not_printable = {
    {{0x00, 0x1F},       {0x7F, 0xA0},       {0xAD, 0xAD},       {0x600, 0x605},     {0x61C, 0x61C},   {0x6DD, 0x6DD},
     {0x70F, 0x70F},     {0x8E2, 0x8E2},     {0x1680, 0x1680},   {0x180E, 0x180E},   {0x2000, 0x200F}, {0x2028, 0x202F},
     {0x205F, 0x206F},   {0x3000, 0x3000},   {0xE000, 0xF8FF},   {0xFEFF, 0xFEFF},   {0xFFF0, 0xFFFB}, {0xFFFE, 0xFFFF},
     {0x110BD, 0x110BD}, {0x1D173, 0x1D17A}, {0xE0000, 0xE00FF}, {0xE01F0, 0x10FFFF}}};

bool is_printable(std::uint32_t code)
{
    return std::none_of(k_not_printable.begin(), k_not_printable.end(),
                        [code](const CodeRange& range) { return code >= range.first && code <= range.last; });
}

// The text is UTF-8: every value was checked when it came.
std::uint32_t take_code(std::string_view& text)
{
    const auto byte = [&text](std::size_t at) {
        return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at]));
    };
    const std::uint32_t first = byte(0);
    const std::size_t size = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    std::uint32_t code = size == 1 ? first : first & (0x7FU >> size);
    for (std::size_t at = 1; at < size; ++at) {
        code = code << 6U | (byte(at) & 0x3FU);
    }
    text.remove_prefix(size);
    return code;
}

void append_escape(std::string& out, std::uint32_t code)
{
    constexpr std::string_view k_digits = "0123456789abcdef";
    out += '\\';
    out += code < 0x100 ? 'x' : code < 0x10000 ? 'u' : 'U';
    for (unsigned digits = code < 0x100 ? 2 : code < 0x10000 ? 4 : 8; digits > 0; --digits) {
        out += k_digits[code >> 4U * (digits - 1) & 0xFU];
    }
}

// As Python's repr().
void append_quoted(std::string& out, std::string_view text)
{
    const bool has_single = text.find('\'') != std::string_view::npos;
    const char quote = has_single && text.find('"') == std::string_view::npos ? '"' : '\'';
    out += quote;
    while (!text.empty()) {
        const std::string_view before = text;
        const std::uint32_t code = take_code(text);
        if (code == '\\' || code == static_cast<unsigned char>(quote)) {
            out += '\\';
            out += static_cast<char>(code);
        } else if (code == '\n' || code == '\r' || code == '\t') {
            out += code == '\n' ? "\\n" : code == '\r' ? "\\r" : "\\t";
        } else if (is_printable(code)) {
            out += before.substr(0, before.size() - text.size());
        } else {
            append_escape(out, code);
        }
    }
    out += quote;
}

void append_item(std::string& out, std::int64_t value)
{
    out += std::to_string(value);
}

void append_item(std::string& out, bool value)
{
    out += value ? "True" : "False";
}

void append_item(std::string& out, const std::string& value)
{
    append_quoted(out, value);
}

template <typename Item>
void append_item(std::string& out, const std::vector<Item>& list)
{
    out += '[';
    bool first = true;
    for (const auto& item : list) {
        out += first ? "" : ", ";
        append_item(out, item);
        first = false;
    }
    out += ']';
}

} // namespace

void append_python(std::string& out, const Value& value)
{
    if (const auto* const text = std::get_if<std::string>(&value)) {
        out += *text;
    } else {
        std::visit([&out](const auto& held) { append_item(out, held); }, value);
    }
}

} // namespace bh::protocol
