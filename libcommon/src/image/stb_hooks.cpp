#include "stb_hooks.hpp"

#include <libdeflate.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>

namespace bh::image {

namespace {

// Level 6 is within some percent of the best size; beyond it the time grows many times faster than the size shrinks.
constexpr int k_level = 6;

struct FreeCompressor
{
    void operator()(libdeflate_compressor* compressor) const noexcept { libdeflate_free_compressor(compressor); }
};

struct FreeDecompressor
{
    void operator()(libdeflate_decompressor* decompressor) const noexcept
    {
        libdeflate_free_decompressor(decompressor);
    }
};

// stb holds at most four blocks at a time (decoding an interlaced picture).
constexpr std::size_t k_blocks = 8;
// What a thread keeps between calls, at most: blocks for pictures of a million pixels; larger ones are rare and given
// back.
constexpr std::size_t k_kept_block_bytes_max = 4 * 1024 * 1024;

// The address sanitizer sees an overrun only in blocks of exactly the size that was asked for.
#if defined(__SANITIZE_ADDRESS__)
constexpr bool k_reuse = false;
#else
constexpr bool k_reuse = true;
#endif

struct Block
{
    std::unique_ptr<std::byte[]> bytes;
    std::size_t capacity = 0;
    bool in_use = false;
};

struct Pool
{
    std::array<Block, k_blocks> blocks;
    std::size_t block_bytes_max = 0;
};

thread_local Pool t_pool;

// The smallest free block that is large enough, or else the largest free one, to be replaced.
Block* choose_block(std::size_t bytes)
{
    Block* best = nullptr;
    for (Block& block : t_pool.blocks) {
        if (block.in_use) {
            continue;
        }
        const bool fits = block.capacity >= bytes;
        const bool best_fits = best != nullptr && best->capacity >= bytes;
        if (best == nullptr || (fits && (!best_fits || block.capacity < best->capacity)) ||
            (!fits && !best_fits && block.capacity > best->capacity)) {
            best = &block;
        }
    }
    return best;
}

} // namespace

unsigned char* deflate_for_stb(const unsigned char* data, int data_bytes, int* out_bytes) noexcept
{
    // Made once per thread: it is some hundred kilobytes, as much work to set up as a small picture.
    thread_local const std::unique_ptr<libdeflate_compressor, FreeCompressor> t_compressor{
        libdeflate_alloc_compressor(k_level)};
    if (t_compressor == nullptr) {
        return nullptr;
    }
    const auto in_bytes = static_cast<std::size_t>(data_bytes);
    const std::size_t capacity = libdeflate_zlib_compress_bound(t_compressor.get(), in_bytes);
    auto* const out = static_cast<unsigned char*>(stb_allocate(capacity));
    if (out != nullptr) {
        *out_bytes = static_cast<int>(libdeflate_zlib_compress(t_compressor.get(), data, in_bytes, out, capacity));
    }
    return out;
}

char* inflate_for_stb(const char* data, int data_bytes, int guessed_bytes, int* out_bytes, bool has_header) noexcept
{
    thread_local const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> t_decompressor{
        libdeflate_alloc_decompressor()};
    if (t_decompressor == nullptr || data_bytes < 0 || guessed_bytes <= 0) {
        return nullptr;
    }
    const auto inflate = has_header ? libdeflate_zlib_decompress : libdeflate_deflate_decompress;
    // An interlaced picture has more than the guess. A size that stb cannot have is refused by stb_allocate().
    for (auto capacity = static_cast<std::size_t>(guessed_bytes);; capacity *= 2) {
        auto* const out = static_cast<char*>(stb_allocate(capacity));
        if (out == nullptr) {
            return nullptr;
        }
        std::size_t bytes = 0;
        const libdeflate_result result =
            inflate(t_decompressor.get(), data, static_cast<std::size_t>(data_bytes), out, capacity, &bytes);
        if (result == LIBDEFLATE_SUCCESS) {
            *out_bytes = static_cast<int>(bytes);
            return out;
        }
        stb_release(out);
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE) {
            return nullptr;
        }
    }
}

unsigned int crc32_for_stb(const unsigned char* data, int data_bytes) noexcept
{
    return libdeflate_crc32(0, data, static_cast<std::size_t>(data_bytes));
}

StbMemoryScope::StbMemoryScope(std::size_t block_bytes_max) noexcept
{
    t_pool.block_bytes_max = block_bytes_max;
}

StbMemoryScope::~StbMemoryScope()
{
    for (Block& block : t_pool.blocks) {
        block.in_use = false;
        if (!k_reuse || block.capacity > k_kept_block_bytes_max) {
            block.bytes.reset();
            block.capacity = 0;
        }
    }
    t_pool.block_bytes_max = 0;
}

void* stb_allocate(std::size_t bytes) noexcept
{
    Block* block = bytes > t_pool.block_bytes_max ? nullptr : choose_block(bytes);
    if (block == nullptr) {
        return nullptr;
    }
    if (block->capacity < bytes || !k_reuse) {
        block->bytes.reset();
        block->capacity = 0;
        block->bytes.reset(new (std::nothrow) std::byte[bytes]);
        if (block->bytes == nullptr) {
            return nullptr;
        }
        block->capacity = bytes;
    }
    block->in_use = true;
    return block->bytes.get();
}

void* stb_reallocate(void* block, std::size_t old_bytes, std::size_t new_bytes) noexcept
{
    void* const larger = stb_allocate(new_bytes);
    if (larger != nullptr && block != nullptr) {
        std::memcpy(larger, block, std::min(old_bytes, new_bytes));
        stb_release(block);
    }
    return larger;
}

void stb_release(void* block) noexcept
{
    for (Block& candidate : t_pool.blocks) {
        if (block != nullptr && candidate.bytes.get() == block) {
            candidate.in_use = false;
        }
    }
}

} // namespace bh::image
