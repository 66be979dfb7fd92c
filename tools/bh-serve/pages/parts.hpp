#pragma once

#include <string_view>

namespace bh::serve {

// The files of parts/, as they are; bh_embed_files() puts them here.
extern const std::string_view k_live_html;
extern const std::string_view k_live_css;
extern const std::string_view k_live_js;

} // namespace bh::serve
