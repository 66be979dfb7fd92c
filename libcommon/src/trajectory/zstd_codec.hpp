#pragma once

#include "large_buffer.hpp"

#include <zstd.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

/// Turns a zstd result into its value. \throws bh::Error with zstd's own words
std::size_t checked(std::size_t zstd_result);

/// What is compressed: each has parameters of its own at its default level (k_json_level, k_pixel_level).
enum class Content
{
    json,
    pixels
};

/// Makes whole zstd frames, each with content size and checksum. Keeps its working memory from frame to frame.
class Compressor
{
public:
    Compressor(Content content, int level);
    /// The frame; valid until the next call.
    std::string_view compress(std::string_view bytes);

private:
    std::vector<char> m_frame; ///< only grows: clearing it for every chunk would cost as much as copying it
    std::unique_ptr<ZSTD_CCtx, std::size_t (*)(ZSTD_CCtx*)> m_context;
};

/// What is known of a zstd frame before it is decoded.
enum class Trust
{
    nothing,
    frame ///< its bytes are those that were written: the checksum of its content is not looked at
};

/// Undoes whole zstd frames.
class Decompressor
{
public:
    Decompressor();
    /// Decodes exactly the one frame in `frame` into `out`, which keeps `padding` zero bytes behind the content;
    /// returns the content's size. `out` keeps its capacity. \throws bh::DataError if it is damaged or larger than
    /// `bytes_max`.
    std::size_t decompress(std::string_view frame, std::size_t bytes_max, std::size_t padding, std::vector<char>& out);
    /// The same without padding, into a buffer for much.
    std::size_t decompress(std::string_view frame, std::size_t bytes_max, LargeBuffer& out, Trust trust);

private:
    std::size_t decode(std::string_view frame, char* out, std::size_t bytes, Trust trust);

    std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> m_context;
};

} // namespace bh::trajectory
