#pragma once

#include <zstd.h>

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

/// Memory for megabytes that are written whole before they are read: it is not cleared, and comes in large pages where
/// the system has them. Filling 8 MiB for the first time takes a third of the time then.
class LargeBuffer
{
public:
    /// At least `bytes`; what was there may be lost. \throws std::bad_alloc
    char* reserve(std::size_t bytes);

    [[nodiscard]] const char* data() const { return m_bytes.get(); }

private:
    struct Free
    {
        void operator()(char* bytes) const { std::free(bytes); }
    };

    std::unique_ptr<char, Free> m_bytes;
    std::size_t m_capacity = 0;
};

/// Turns a zstd result into its value. \throws bh::Error with zstd's own words
std::size_t checked(std::size_t zstd_result);

/// What the frame says that it holds. \throws bh::DataError if `frame` is not one frame that says so, or says more than
/// `bytes_max`
std::size_t content_bytes(std::string_view frame, std::size_t bytes_max);

/// Does it say that a checksum of its content is behind it (RFC 8878, 3.1.1.1.1)? `frame` begins with a frame's header.
bool has_checksum(std::string_view frame);

/// Sets a parameter that zstd's header names for static linking only. False, and nothing is set, unless the library
/// that the program runs with has it as an on-off switch, as it has been since zstd 1.4.9.
bool set_experimental(ZSTD_DCtx& context, ZSTD_dParameter parameter, bool on);

/// Half of the time that pixels take is the checksum of their content. A library that cannot leave it out checks it.
void ignore_checksum(ZSTD_DCtx& context, bool ignore);

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
    std::size_t decompress(std::string_view frame, std::size_t bytes_max, LargeBuffer& out);

private:
    std::size_t decode(std::string_view frame, char* out, std::size_t bytes);

    std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> m_context;
};

/// A zstd frame that is decoded from its beginning as far as somebody needs it and no further: one picture of a chunk
/// costs half of the chunk, on average. For a frame whose bytes are known to be those that were written; its checksum
/// is not looked at.
class PartialFrame
{
public:
    PartialFrame();

    /// Begins with another frame, which is copied; it must be one frame that says its content size. Returns that size.
    /// `out` gets the content and must stay as it is until the next open(). \throws bh::DataError if it is damaged or
    /// larger than `bytes_max`
    std::size_t open(std::string_view frame, std::size_t bytes_max, LargeBuffer& out);

    /// Sees to it that the first `bytes` of the content are there. \throws bh::DataError if they cannot be had
    void reach(std::size_t bytes);

private:
    std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> m_context;
    std::string m_frame;
    ZSTD_inBuffer m_in = {};
    ZSTD_outBuffer m_out = {};
};

} // namespace bh::trajectory
