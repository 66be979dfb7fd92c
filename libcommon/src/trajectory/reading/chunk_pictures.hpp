#pragma once

#include "compressed_input.hpp"
#include "trajectory/format/zstd_codec.hpp"
#include "trajectory/pixels/pixel_decoder.hpp"

#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>
#include <bh/trajectory/picture.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bh::trajectory {

/// The pictures of the chunk that is being read. Its frame of pixels is passed over unless somebody asks for one.
class ChunkPictures
{
public:
    /// A chunk whose records are `json` and whose frame of pixels, `frame_bytes` long, comes next in the input; 0 if it
    /// has none. Returns how much of `json` is records: the `pixels` record at its end is kept here.
    std::size_t open(std::string_view json, std::uint64_t frame_bytes);

    /// The index says what pixels_checksum() of the frame is: if that is so, its content need not be checked.
    void expect(std::uint64_t checksum) { m_checksum = checksum; }

    /// There is no chunk, wherever the input is.
    void forget();

    /// The chunk is done with: moves the input behind it. False if the file ends before that.
    bool leave(CompressedInput& input);

    /// Bytes of the stream between the records of this chunk and those of the next.
    [[nodiscard]] std::uint64_t stream_bytes() const;

    /// The row of the picture that a record of this chunk has.
    [[nodiscard]] std::optional<std::uint64_t> row_of(std::string_view line) const;

    /// \throws bh::DataError if the pixels are damaged, or there is no such row.
    record::Picture picture(CompressedInput& input, std::uint64_t row);

    /// All of them; null as PackedSource::packed().
    std::shared_ptr<const PackedPictures> packed(CompressedInput& input);

private:
    void load_once(CompressedInput& input);
    void load(CompressedInput& input);

    std::string m_line; ///< the `pixels` record; empty if the chunk has none
    std::uint64_t m_frame_bytes = 0;
    std::optional<std::uint64_t> m_checksum;
    bool m_loaded = false;
    std::shared_ptr<const PackedPictures> m_packed; ///< if somebody asked for it
    std::string m_failure;                          ///< why the pixels cannot be had
    Decompressor m_decompressor;
    PartialFrame m_partial; ///< in place of it, for pixels that the index knows
    bool m_is_partial = false;
    record::LineParser m_parser;
    LargeBuffer m_block;
    PixelTable m_table;
    PixelDecoder m_decoder;
    image::Image m_image;
};

} // namespace bh::trajectory
