#include "picture_intake.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>
#include <bh/record/line_members.hpp>
#include <bh/record/line_parser.hpp>

namespace bh::trajectory {

namespace {

// Pixels of one picture that go into a block, at most: a block may go on until it has 8 MiB, and must then still fit a
// payload even if the last picture has too many colours for a palette.
constexpr std::size_t k_picture_pixels_max = (std::size_t{16} << 20) / 3 * 2;
constexpr std::size_t k_png_depth_offset = 24; // in the first chunk of a PNG, IHDR

bool has_16_bits(std::string_view png)
{
    return png.size() > k_png_depth_offset && png[k_png_depth_offset] == 16;
}

} // namespace

std::string_view PictureIntake::without_row(std::string_view line, const FrameMember& frame)
{
    m_line.assign(line.substr(0, frame.begin)) += '}';
    return m_line;
}

std::optional<std::string_view> PictureIntake::take(const record::RecordView& view, std::uint64_t session,
                                                    Pixels pixels)
{
    std::optional<FrameMember> frame = frame_at_end(view.line);
    if (frame && frame->index) {
        return without_row(view.line, *frame);
    }
    if (!view.has_payload || pixels != Pixels::lossless) {
        return std::nullopt;
    }
    std::string_view before_frame;
    if (frame) {
        before_frame = view.line.substr(0, frame->begin);
    } else if ((frame = find_frame(view))) {
        m_plain.clear();
        record::append_without_frame(m_plain, view.line);
        before_frame = std::string_view{m_plain}.substr(0, m_plain.size() - 1);
    } else {
        return std::nullopt;
    }
    LastPng& last = m_last[session];
    if (last.png.empty() || last.png != view.payload) {
        if (!decode(view.payload, frame->encoding, frame->width, frame->height)) {
            return std::nullopt;
        }
        last.row = m_block.add(m_picture, session);
        last.width = m_picture.width;
        last.height = m_picture.height;
        last.png = frame->encoding == "png" ? view.payload : std::string_view{};
    }
    m_line.clear();
    append_with_index(m_line, before_frame, last.width, last.height, last.row);
    return m_line;
}

bool PictureIntake::decode(std::string_view payload, std::string_view encoding, std::int64_t width, std::int64_t height)
{
    if (encoding == "raw") {
        if (!image::is_valid_size(width, height) ||
            payload.size() != 3 * static_cast<std::uint64_t>(width) * static_cast<std::uint64_t>(height)) {
            ++m_undecodable;
            return false;
        }
        m_picture = {static_cast<int>(width), static_cast<int>(height),
                     reinterpret_cast<const std::uint8_t*>(payload.data())};
    } else {
        try {
            if (encoding != "png") {
                throw DataError{"a picture of unknown encoding"};
            }
            image::decode_png(payload, m_image);
        } catch (const Error&) {
            ++m_undecodable;
            return false;
        }
        if (has_16_bits(payload)) {
            return false; // it would lose half of them
        }
        m_picture = {m_image.width, m_image.height, m_image.rgb.data()};
    }
    return m_picture.pixels() <= k_picture_pixels_max;
}

// A frame member somewhere in the line. If it says more than the line in the file has room for, the picture stays with
// its record, and is only looked at.
std::optional<FrameMember> PictureIntake::find_frame(const record::RecordView& view)
{
    simdjson::dom::object member;
    if (m_parser.parse(view)["frame"].get(member) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    FrameMember frame;
    frame.width = record::signed_or(member, "width", 0);
    frame.height = record::signed_or(member, "height", 0);
    frame.encoding = record::text_or(member, "encoding", "");
    const bool is_plain = member.size() == 3 && member["width"].is_int64() && member["height"].is_int64() &&
                          member["encoding"].is_string();
    if (is_plain) {
        return frame;
    }
    static_cast<void>(decode(view.payload, frame.encoding, frame.width, frame.height));
    return std::nullopt;
}

void PictureIntake::clear()
{
    m_block.clear();
    m_last.clear();
}

} // namespace bh::trajectory
