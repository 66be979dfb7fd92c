#pragma once

namespace bh::image {

/// Compresses to the zlib format for stb_image_write. The result lies in memory of stb_memory.hpp; null when there is
/// none.
unsigned char* deflate_for_stb(const unsigned char* data, int data_bytes, int* out_bytes) noexcept;

unsigned int crc32_for_stb(const unsigned char* data, int data_bytes) noexcept;

} // namespace bh::image
