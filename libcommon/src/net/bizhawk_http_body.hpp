#pragma once

#include <string>
#include <string_view>

namespace bh::net {

/// The body of an answer as HttpContent.ReadAsStringAsync reads it, in UTF-8: charset of `content_type` if given, else
/// byte order mark, else UTF-8. What cannot be read becomes U+FFFD. \throws HttpFault for a charset nobody knows.
std::string decode_body(std::string body, std::string_view content_type);

} // namespace bh::net
