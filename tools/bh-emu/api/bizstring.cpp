#include "api/bizstring_parts.hpp"
#include "script/bind.hpp"
#include "text/dotnet.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace bh::emu {

namespace bizstring_library {

namespace {

int push(lua_State* lua, std::string_view text)
{
    push_string(lua, text);
    return 1;
}

/// In digits of `base`, negative numbers as 64-bit two's complement.
std::string digits_of(lua_State* lua, int base)
{
    std::array<char, 64> buffer{};
    const auto value = static_cast<std::uint64_t>(arg_integer(lua, 1));
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, base);
    return {buffer.data(), result.ptr};
}

int hex(lua_State* lua, Services&)
{
    std::string text = digits_of(lua, 16);
    std::ranges::transform(text, text.begin(), [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
    return push(lua, text.size() == 1 ? "0" + text : text);
}

int binary(lua_State* lua, Services&)
{
    const std::string text = digits_of(lua, 2);
    return push(lua, text == "0" ? "" : text); // BizHawk trims every leading 0
}

int octal(lua_State* lua, Services&)
{
    const std::string text = digits_of(lua, 8);
    return push(lua, text.size() == 1 ? "0" + text : text);
}

template <bool (*Test)(std::string_view, std::string_view)>
int test(lua_State* lua, Services&)
{
    const auto text = arg_optional_string(lua, 1);
    const bool is_empty = !text || text->empty();
    lua_pushboolean(lua, !is_empty && Test(*text, arg_string(lua, 2)) ? 1 : 0);
    return 1;
}

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

bool starts_with(std::string_view text, std::string_view part)
{
    return text.starts_with(part);
}

bool ends_with(std::string_view text, std::string_view part)
{
    return text.ends_with(part);
}

/// A table of the pieces that are not empty; the separator is one character, else a comma.
int split(lua_State* lua, Services& services)
{
    const std::u16string text = to_utf16(arg_optional_string(lua, 1).value_or(""));
    const std::u16string given = to_utf16(arg_optional_string(lua, 2).value_or(""));
    const char16_t separator = given.size() == 1 ? given.front() : u',';
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        if (end > at) {
            pieces.push_back(to_utf8(std::u16string_view{text}.substr(at, end - at)));
        }
        at = end + 1;
    }
    push_strings(lua, pieces, services.profile.version < BizHawkVersion{2, 9, 0} ? 0 : 1);
    return 1;
}

constexpr std::array k_entries{
    entry<hex>("hex"),
    entry<binary>("binary"),
    entry<octal>("octal"),
    entry<test<contains>>("contains"),
    entry<test<starts_with>>("startswith"),
    entry<test<ends_with>>("endswith"),
    entry<split>("split"),
};

} // namespace

} // namespace bizstring_library

void open_bizstring(lua_State* lua, Services& services)
{
    open_bizstring_edits(lua, services);
    open_library(lua, services, "bizstring", bizstring_library::k_entries);
}

} // namespace bh::emu
