#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace bh {

/// RFC 4648, with padding, no line breaks.
std::string encode_base64(std::string_view bytes);

/// Nothing if `text` is not whole base64 with its padding.
std::optional<std::string> decode_base64(std::string_view text);

} // namespace bh
