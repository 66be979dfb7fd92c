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

unsigned int crc32_for_stb(const unsigned char* data, int data_bytes) noexcept
{
    return libdeflate_crc32(0, data, static_cast<std::size_t>(data_bytes));
}

} // namespace bh::image
