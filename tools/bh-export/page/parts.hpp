#pragma once

#include <string_view>

namespace bh::exporter {

// The files of parts/, as they are; bh_embed_files() puts them here.
extern const std::string_view k_page_html; ///< with the marks @TITLE@, @STYLE@, @DATA@ and @SCRIPT@, in this order
extern const std::string_view k_page_css;
extern const std::string_view k_zstd_js;
extern const std::string_view k_pixels_js;
extern const std::string_view k_search_js;
extern const std::string_view k_page_js;

} // namespace bh::exporter
