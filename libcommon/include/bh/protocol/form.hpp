#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bh::protocol {

/// Undoes application/x-www-form-urlencoded for one value: `+` is a space, `%XX` a byte; a `%` without two hex digits
/// stays.
std::string decode_form_value(std::string_view text);

/// Undoes `%XX` alone, as in the path of a URL.
std::string decode_percent(std::string_view text);

/// The raw value of `key` in a form body that begins with it ("payload=..."), up to the next `&`.
std::optional<std::string_view> form_value(std::string_view body, std::string_view key);

} // namespace bh::protocol
