#include <bh/protocol/value.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <array>

namespace bh::protocol {

namespace {

constexpr std::array<std::string_view, 6> k_type_names = {"INT", "BOOL", "STRING", "INT[]", "BOOL[]", "STRING[]"};
static_assert(k_type_names.size() == std::variant_size_v<Value>);

void append_json_scalar(std::string& out, std::int64_t value)
{
    record::append_json_number(out, value);
}

void append_json_scalar(std::string& out, bool value)
{
    out += value ? "true" : "false";
}

void append_json_scalar(std::string& out, const std::string& value)
{
    record::append_json_string(out, value);
}

template <typename Item>
void append_json_scalar(std::string& out, const std::vector<Item>& list)
{
    out += '[';
    bool first = true;
    for (const auto& item : list) {
        out += first ? "" : ",";
        append_json_scalar(out, item);
        first = false;
    }
    out += ']';
}

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

ValueType type_of(const Value& value)
{
    return static_cast<ValueType>(value.index());
}

bool is_list(ValueType type)
{
    return type >= ValueType::integers;
}

std::string_view type_name(ValueType type)
{
    return k_type_names[static_cast<std::size_t>(type)];
}

std::optional<ValueType> type_from_name(std::string_view name)
{
    const auto found = std::find(k_type_names.begin(), k_type_names.end(), name);
    if (found == k_type_names.end()) {
        return std::nullopt;
    }
    return static_cast<ValueType>(found - k_type_names.begin());
}

std::size_t list_size(const Value& value)
{
    switch (type_of(value)) {
    case ValueType::integers:
        return std::get<std::vector<std::int64_t>>(value).size();
    case ValueType::booleans:
        return std::get<std::vector<bool>>(value).size();
    case ValueType::strings:
        return std::get<std::vector<std::string>>(value).size();
    default:
        return 0;
    }
}

Value list_entry(const Value& list, std::size_t index)
{
    switch (type_of(list)) {
    case ValueType::integers:
        return std::get<std::vector<std::int64_t>>(list)[index];
    case ValueType::booleans:
        return bool{std::get<std::vector<bool>>(list)[index]};
    case ValueType::strings:
        return std::get<std::vector<std::string>>(list)[index];
    default:
        return list;
    }
}

void set_list_entry(Value& list, std::size_t index, Value entry)
{
    const auto put = [index](auto& items, auto&& item) {
        if (index == items.size()) {
            items.push_back(std::forward<decltype(item)>(item));
        } else if (index < items.size()) {
            items[index] = std::forward<decltype(item)>(item);
        }
    };
    if (auto* const integers = std::get_if<std::vector<std::int64_t>>(&list)) {
        if (const auto* const item = std::get_if<std::int64_t>(&entry)) {
            put(*integers, std::int64_t{*item});
        }
    } else if (auto* const booleans = std::get_if<std::vector<bool>>(&list)) {
        if (const auto* const item = std::get_if<bool>(&entry)) {
            put(*booleans, bool{*item});
        }
    } else if (auto* const strings = std::get_if<std::vector<std::string>>(&list)) {
        if (auto* const item = std::get_if<std::string>(&entry)) {
            put(*strings, std::move(*item));
        }
    }
}

std::size_t value_bytes(const Value& value)
{
    switch (type_of(value)) {
    case ValueType::string:
        return sizeof(Value) + std::get<std::string>(value).size();
    case ValueType::integers:
        return sizeof(Value) + list_size(value) * sizeof(std::int64_t);
    case ValueType::booleans:
        return sizeof(Value) + list_size(value);
    case ValueType::strings: {
        std::size_t bytes = sizeof(Value);
        for (const std::string& item : std::get<std::vector<std::string>>(value)) {
            bytes += sizeof(std::string) + item.size();
        }
        return bytes;
    }
    default:
        return sizeof(Value);
    }
}

void append_json(std::string& out, const Value& value)
{
    std::visit([&out](const auto& held) { append_json_scalar(out, held); }, value);
}

void append_python(std::string& out, const Value& value)
{
    if (const auto* const text = std::get_if<std::string>(&value)) {
        out += *text;
    } else {
        std::visit([&out](const auto& held) { append_item(out, held); }, value);
    }
}

} // namespace bh::protocol
