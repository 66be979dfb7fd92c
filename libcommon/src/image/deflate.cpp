#include "deflate.hpp"

#include "stb_memory.hpp"

#include <libdeflate.h>

#include <cstddef>
#include <memory>

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

} // namespace bh::image
