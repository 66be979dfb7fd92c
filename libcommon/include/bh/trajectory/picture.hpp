#pragma once

#include <bh/record/record.hpp>
#include <bh/trajectory/packed_pictures.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace bh::trajectory {

/// How a picture stands in the payload of a record: as a PNG, or as the raw rows of red, green and blue.
enum class PictureEncoding
{
    png,
    raw
};

/// Gives records with a picture the form that they have in a stream, where the picture is their payload.
class PictureRestorer
{
public:
    explicit PictureRestorer(PictureEncoding encoding) : m_encoding{encoding} {}

    /// If `view`, the record that `source` gave last, has its picture apart (has_picture): makes that its payload. What
    /// the view then shows is valid until the next call. A picture that is damaged is left out, and the source's
    /// damage() tells of it. Other records stay as they are.
    void restore(record::Source& source, record::RecordView& view);

    /// As above, for a record that came before the last one in its chunk, and has its picture in `row`.
    void restore(PackedSource& source, std::uint64_t row, record::RecordView& view);

private:
    void restore(const std::function<record::Picture()>& get_picture, record::RecordView& view);

    PictureEncoding m_encoding;
    std::string m_line; ///< and padding
    std::string m_payload;
};

/// The picture of the record that `source` gave last as PNG: its payload, or `buffer`, where a picture apart is encoded
/// to. Call it only for a record that has a payload or has_picture. \throws bh::DataError if it is damaged.
std::string_view picture_as_png(record::Source& source, const record::RecordView& view, std::string& buffer);

} // namespace bh::trajectory
