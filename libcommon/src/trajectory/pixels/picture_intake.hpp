#pragma once

#include "pixel_encoder.hpp"
#include "trajectory/format/frame_member.hpp"

#include <bh/image/image.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>
#include <bh/trajectory/writer.hpp>

#include <simdjson.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace bh::trajectory {

/// Takes the pictures out of the records of a chunk and puts their pixels into a block.
class PictureIntake
{
public:
    /// A row in the pixels of another file's chunk, from a stream that zstd has made of it, is left out: it would show
    /// another picture here. The line that takes the place of the record and its payload; nothing if the picture has to
    /// stay with its record: because it cannot be decoded, because that would lose something, or because the record has
    /// none. The line is valid until the next call.
    std::optional<std::string_view> take(const record::RecordView& view, std::uint64_t session, Pixels pixels);

    /// What take() has collected; whoever closes and clears the block calls clear().
    PixelEncoder& block() { return m_block; }

    void clear();

    /// Pictures that could not be decoded so far.
    [[nodiscard]] std::uint64_t undecodable() const { return m_undecodable; }

private:
    std::optional<FrameMember> find_frame(const record::RecordView& view);
    std::string_view without_row(std::string_view line, const FrameMember& frame);
    bool decode(std::string_view payload, std::string_view encoding, std::int64_t width, std::int64_t height);

    struct LastPng
    {
        std::string png;
        int width = 0;
        int height = 0;
        std::uint32_t row = 0;
    };

    PixelEncoder m_block;
    std::map<std::uint64_t, LastPng> m_last; ///< of each session: the same bytes need not be decoded again
    image::Image m_image;
    PixelView m_picture;         ///< what decode() found
    record::LineParser m_parser; ///< of lines whose frame is not where our programs write it
    std::string m_line;
    std::string m_plain; ///< a line without its frame
    std::uint64_t m_undecodable = 0;
};

} // namespace bh::trajectory
