#include "stb_hooks.hpp"

#include <bh/image/image.hpp>

// Checked before stb sees a picture; here so that its own arithmetic is safe too.
#define STBI_MAX_DIMENSIONS bh::image::k_side_max

#define STBI_MALLOC(bytes) bh::image::stb_allocate(bytes)
#define STBI_REALLOC_SIZED(block, old_bytes, new_bytes) bh::image::stb_reallocate(block, old_bytes, new_bytes)
#define STBI_FREE(block) bh::image::stb_release(block)
// Inflating is libdeflate's work too, twice as fast as stb's own, and it checks the checksum: below.
#define STBI_NO_ZLIB
#define STBIW_MALLOC(bytes) bh::image::stb_allocate(bytes)
#define STBIW_REALLOC_SIZED(block, old_bytes, new_bytes) bh::image::stb_reallocate(block, old_bytes, new_bytes)
#define STBIW_FREE(block) bh::image::stb_release(block)
// The level is ours (stb_hooks.cpp); the library's global variable for it is not looked at.
#define STBIW_ZLIB_COMPRESS(data, bytes, out_bytes, level) bh::image::deflate_for_stb(data, bytes, out_bytes)
#define STBIW_CRC32(data, bytes) bh::image::crc32_for_stb(data, bytes)

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_WRITE_IMPLEMENTATION
#include "stb.hpp"

// Declared by stb, which calls it for a PNG's data when it is built without its own.
char* stbi_zlib_decode_malloc_guesssize_headerflag(const char* data, int data_bytes, int guessed_bytes, int* out_bytes,
                                                   int has_header)
{
    char* const out = bh::image::inflate_for_stb(data, data_bytes, guessed_bytes, out_bytes, has_header != 0);
    if (out == nullptr) {
        stbi__g_failure_reason = "its compressed data is damaged or too long"; // what stbi_failure_reason() gives
    }
    return out;
}
