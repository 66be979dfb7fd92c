#include "script/bind.hpp"
#include "script/dotnet.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cwctype>
#include <functional>
#include <utility>

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
    push_strings(lua, pieces, services.bizhawk.version < BizHawkVersion{2, 9, 0} ? 0 : 1);
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

namespace bizstring_edits_library {

namespace {

constexpr const char* k_out_of_range =
    "System.ArgumentOutOfRangeException: Index and length must refer to a location within the string.";

int push(lua_State* lua, std::string_view text)
{
    push_string(lua, text);
    return 1;
}

/// Pushes what `change` makes of the first argument; nil for null and the empty string, as BizHawk does.
int push_changed(lua_State* lua, const std::function<std::u16string(std::u16string)>& change)
{
    const auto text = arg_optional_string(lua, 1);
    if (!text || text->empty()) {
        lua_pushnil(lua);
        return 1;
    }
    return push(lua, to_utf8(change(to_utf16(*text))));
}

int trim(lua_State* lua, Services&)
{
    return push_changed(lua, [](const std::u16string& text) {
        constexpr std::u16string_view k_space =
            u" \t\n\v\f\r\u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
            u"\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000";
        const std::size_t begin = text.find_first_not_of(k_space);
        return begin == std::u16string::npos ? std::u16string{}
                                             : text.substr(begin, text.find_last_not_of(k_space) + 1 - begin);
    });
}

int replace(lua_State* lua, Services&)
{
    const std::u16string wanted = to_utf16(arg_string(lua, 2));
    const std::u16string replacement = to_utf16(arg_optional_string(lua, 3).value_or(""));
    if (wanted.empty()) {
        throw ScriptError{"System.ArgumentException: String cannot be of zero length."};
    }
    return push_changed(lua, [&](std::u16string text) {
        std::u16string result;
        std::size_t at = 0;
        for (std::size_t found; (found = text.find(wanted, at)) != std::u16string::npos; at = found + wanted.size()) {
            result.append(text, at, found - at).append(replacement);
        }
        return result.append(text, at);
    });
}

/// Letter by letter, so that lengths stay (no "SS" for the German sharp s); glibc's wide characters cover UTF-16's
/// units.
int push_mapped(lua_State* lua, const char* mapping)
{
    static const locale_t unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    const wctrans_t letters = wctrans_l(mapping, unicode);
    return push_changed(lua, [letters](std::u16string text) {
        std::ranges::transform(text, text.begin(), [letters](char16_t unit) {
            return static_cast<char16_t>(towctrans_l(static_cast<wint_t>(unit), letters, unicode));
        });
        return text;
    });
}

int toupper(lua_State* lua, Services&)
{
    return push_mapped(lua, "toupper");
}

int tolower(lua_State* lua, Services&)
{
    return push_mapped(lua, "tolower");
}

/// Position and length in arguments 2 and 3, which must lie within `text`.
std::pair<std::size_t, std::size_t> part_of(lua_State* lua, const std::u16string& text)
{
    const std::int64_t position = arg_integer(lua, 2);
    const std::int64_t length = arg_integer(lua, 3);
    const auto size = static_cast<std::int64_t>(text.size());
    if (position < 0 || length < 0 || position > size || length > size - position) {
        throw ScriptError{k_out_of_range};
    }
    return {static_cast<std::size_t>(position), static_cast<std::size_t>(length)};
}

int substring(lua_State* lua, Services&)
{
    return push_changed(lua, [lua](const std::u16string& text) {
        const auto [position, length] = part_of(lua, text);
        return text.substr(position, length);
    });
}

int remove(lua_State* lua, Services&)
{
    return push_changed(lua, [lua](std::u16string text) {
        const auto [position, length] = part_of(lua, text);
        return text.erase(position, length);
    });
}

constexpr std::int64_t k_padded_units_max = 1 << 20; ///< a script's slip must not take all memory

/// What pad_start and pad_end add to `text`.
std::u16string padding(lua_State* lua, const std::u16string& text)
{
    const std::int64_t wanted = arg_integer(lua, 2);
    const std::u16string given = to_utf16(arg_string(lua, 3));
    if (wanted < 0 || wanted > k_padded_units_max) {
        throw ScriptError{"System.ArgumentOutOfRangeException: length"};
    }
    const auto length = static_cast<std::size_t>(wanted);
    return std::u16string(length - std::min(length, text.size()), given.empty() ? u' ' : given.front());
}

int pad_start(lua_State* lua, Services&)
{
    const std::u16string text = to_utf16(arg_string(lua, 1));
    return push(lua, to_utf8(padding(lua, text) + text));
}

int pad_end(lua_State* lua, Services&)
{
    const std::u16string text = to_utf16(arg_string(lua, 1));
    return push(lua, to_utf8(text + padding(lua, text)));
}

constexpr std::array k_entries{
    entry<trim>("trim"),           entry<replace>("replace"), entry<toupper>("toupper"),     entry<tolower>("tolower"),
    entry<substring>("substring"), entry<remove>("remove"),   entry<pad_start>("pad_start"), entry<pad_end>("pad_end"),
};

} // namespace

} // namespace bizstring_edits_library

void open_bizstring(lua_State* lua, Services& services)
{
    open_library(lua, services, "bizstring", bizstring_library::k_entries);
    open_library(lua, services, "bizstring", bizstring_edits_library::k_entries);
}

} // namespace bh::emu
