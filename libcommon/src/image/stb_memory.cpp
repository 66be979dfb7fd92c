#include "stb_memory.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <new>

namespace bh::image {

namespace {

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
