#include "script/dotnet.hpp"

#include "script/dotnet_number.hpp"
#include "script/lua_api.hpp"

#include <bh/bizhawk/text.hpp>

#include <algorithm>
#include <array>
#include <compare>

namespace bh::emu {

namespace {

void append_utf8(std::string& out, char32_t point)
{
    const auto byte = [&](char32_t value) { out += static_cast<char>(value); };
    if (point < 0x80) {
        byte(point);
        return;
    }
    if (point < 0x800) {
        byte(0xC0U | point >> 6U);
    } else if (point < 0x1'0000) {
        byte(0xE0U | point >> 12U);
        byte(0x80U | (point >> 6U & 0x3FU));
    } else {
        byte(0xF0U | point >> 18U);
        byte(0x80U | (point >> 12U & 0x3FU));
        byte(0x80U | (point >> 6U & 0x3FU));
    }
    byte(0x80U | (point & 0x3FU));
}

/// The code point of a whole, valid sequence.
char32_t code_point(std::string_view sequence)
{
    constexpr std::array<unsigned, 5> k_lead_bits{0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t point = static_cast<unsigned char>(sequence[0]) & k_lead_bits[sequence.size()];
    for (const char c : sequence.substr(1)) {
        point = point << 6U | (static_cast<unsigned char>(c) & 0x3FU);
    }
    return point;
}

bool is_high_surrogate(char16_t unit)
{
    return unit >= 0xD800 && unit < 0xDC00;
}

bool is_low_surrogate(char16_t unit)
{
    return unit >= 0xDC00 && unit < 0xE000;
}

char fold_case(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

} // namespace

std::string dotnet_text(bool value)
{
    return value ? "True" : "False";
}

std::string dotnet_text(double value)
{
    std::array<char, 32> buffer{};
    print_dotnet(buffer.data(), buffer.size(), value);
    return buffer.data();
}

std::string dotnet_text(std::int64_t value)
{
    return std::to_string(value);
}

std::u16string to_utf16(std::string_view text)
{
    std::u16string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const bizhawk::Utf8Step step = bizhawk::next_utf8(text, at);
        const char32_t point = step.valid ? code_point(text.substr(at, step.bytes)) : U'\uFFFD';
        if (point >= 0x1'0000) {
            out += static_cast<char16_t>(0xD7C0U + (point >> 10U));
            out += static_cast<char16_t>(0xDC00U + (point & 0x3FFU));
        } else {
            out += static_cast<char16_t>(point);
        }
        at += step.bytes;
    }
    return out;
}

std::string to_utf8(std::u16string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char16_t unit = text[at];
        if (is_high_surrogate(unit) && at + 1 < text.size() && is_low_surrogate(text[at + 1])) {
            append_utf8(out, 0x1'0000U + (static_cast<char32_t>(unit - 0xD800) << 10U) + (text[at + 1] - 0xDC00U));
            ++at;
        } else {
            append_utf8(out, is_high_surrogate(unit) || is_low_surrogate(unit) ? U'\uFFFD' : char32_t{unit});
        }
    }
    return out;
}

bool is_before(std::string_view left, std::string_view right)
{
    const auto folded = [](char a, char b) {
        return static_cast<unsigned char>(fold_case(a)) <=> static_cast<unsigned char>(fold_case(b));
    };
    const std::strong_ordering order =
        std::lexicographical_compare_three_way(left.begin(), left.end(), right.begin(), right.end(), folded);
    return order == std::strong_ordering::equal ? left > right : order == std::strong_ordering::less;
}

std::string dotnet_text_of(lua_State* lua, int index, bool numbers_are_doubles)
{
    switch (lua_type(lua, index)) {
    case LUA_TBOOLEAN:
        return dotnet_text(lua_toboolean(lua, index) != 0);
    case LUA_TNUMBER:
        if (lua_isinteger(lua, index) != 0 && !numbers_are_doubles) {
            return dotnet_text(std::int64_t{lua_tointeger(lua, index)});
        }
        return dotnet_text(lua_tonumber(lua, index));
    case LUA_TSTRING: {
        std::size_t length = 0;
        const char* const text = lua_tolstring(lua, index, &length);
        return bizhawk::repair_utf8({text, length});
    }
    case LUA_TNONE:
        return "nil";
    default:
        return luaL_typename(lua, index);
    }
}

} // namespace bh::emu
