#pragma once

#include <string>
#include <string_view>

namespace bh::net {

/// `key=value` as .NET's FormUrlEncodedContent writes it. The value is UTF-8; what is not becomes U+FFFD. `key` is
/// plain ASCII. \throws DotNetError if the value has more UTF-16 code units than
/// BizHawkHttpClient::k_form_value_units_max.
std::string encode_form_field(std::string_view key, std::string_view value);

} // namespace bh::net
