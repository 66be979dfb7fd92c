#include "trajectory/format/frame_member.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>
#include <bh/trajectory/picture.hpp>

namespace bh::trajectory {

namespace {

void encode(const record::Picture& picture, std::string& png)
{
    thread_local image::Image t_image; // keeps its memory from picture to picture
    image::resize(t_image, picture.width, picture.height);
    t_image.rgb.assign(picture.rgb.begin(), picture.rgb.end());
    image::encode_png(t_image, png);
}

} // namespace

void PictureRestorer::restore(record::Source& source, record::RecordView& view)
{
    if (view.has_picture) {
        restore([&source] { return source.picture(); }, view);
    }
}

void PictureRestorer::restore(PackedSource& source, std::uint64_t row, record::RecordView& view)
{
    restore([&source, row] { return source.picture_in_row(row); }, view);
}

void PictureRestorer::restore(const std::function<record::Picture()>& get_picture, record::RecordView& view)
{
    const auto frame = frame_at_end(view.line);
    const std::string_view before_frame = view.line.substr(0, frame ? frame->begin : std::string_view::npos);
    view.has_picture = false;
    m_line.clear();
    std::size_t line_bytes = 0;
    try {
        const record::Picture picture = get_picture();
        if (m_encoding == PictureEncoding::png) {
            encode(picture, m_payload);
            view.payload = m_payload;
        } else {
            view.payload = {reinterpret_cast<const char*>(picture.rgb.data()), picture.rgb.size()};
        }
        view.has_payload = true;
        append_with_payload(m_line, before_frame, picture.width, picture.height,
                            m_encoding == PictureEncoding::png ? "png" : "raw", view.payload.size());
    } catch (const DataError&) {
        m_line.append(before_frame) += '}';
    }
    line_bytes = m_line.size();
    m_line.append(record::k_padding_bytes, '\0');
    view.line = std::string_view{m_line}.substr(0, line_bytes);
}

std::string_view picture_as_png(record::Source& source, const record::RecordView& view, std::string& buffer)
{
    if (!view.has_picture) {
        return view.payload;
    }
    encode(source.picture(), buffer);
    return buffer;
}

} // namespace bh::trajectory
