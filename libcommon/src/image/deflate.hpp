#pragma once

namespace bh::image {

/// Compresses to the zlib format for stb_image_write. The result lies in memory of stb_memory.hpp; null when there is
/// none.
unsigned char* deflate_for_stb(const unsigned char* data, int data_bytes, int* out_bytes) noexcept;

/// Undoes it for stb_image, or bare DEFLATE without `has_header`. `guessed_bytes` is what comes out of most PNGs,
/// exactly. Null if the data is damaged, or longer than stb's memory may be.
char* inflate_for_stb(const char* data, int data_bytes, int guessed_bytes, int* out_bytes, bool has_header) noexcept;

unsigned int crc32_for_stb(const unsigned char* data, int data_bytes) noexcept;

} // namespace bh::image
