#pragma once

#include <cstddef>

namespace bh::image {

/// Compresses to the zlib format for stb_image_write. The result lies in the memory below; null when there is
/// none.
unsigned char* deflate_for_stb(const unsigned char* data, int data_bytes, int* out_bytes) noexcept;

/// Undoes it for stb_image, or bare DEFLATE without `has_header`. `guessed_bytes` is what comes out of most PNGs,
/// exactly. Null if the data is damaged, or longer than stb's memory may be.
char* inflate_for_stb(const char* data, int data_bytes, int guessed_bytes, int* out_bytes, bool has_header) noexcept;

unsigned int crc32_for_stb(const unsigned char* data, int data_bytes) noexcept;

/// The memory that stb takes during one call, on this thread. The blocks are kept for the next call: asking the system
/// for fresh frame-size buffers each time costs more in page faults than the decoding itself.
///
/// Everything stb did not give back is reclaimed at the end of the scope, so no path through it can leak, exceptions
/// included.
class StbMemoryScope
{
public:
    /// A request above `block_bytes_max` fails, which stb reports as an error: a small PNG must not inflate to
    /// gigabytes.
    explicit StbMemoryScope(std::size_t block_bytes_max) noexcept;
    StbMemoryScope(const StbMemoryScope&) = delete;
    StbMemoryScope& operator=(const StbMemoryScope&) = delete;
    ~StbMemoryScope();
};

// stb's hooks; only to be reached inside a scope. Null when there is no memory or the request is above the limit.
void* stb_allocate(std::size_t bytes) noexcept;
void* stb_reallocate(void* block, std::size_t old_bytes, std::size_t new_bytes) noexcept;
void stb_release(void* block) noexcept;

} // namespace bh::image
