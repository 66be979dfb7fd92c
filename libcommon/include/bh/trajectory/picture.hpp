#pragma once

#include <bh/record/record.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace bh::trajectory {

/// The pictures of one chunk, packed as they lie in its file, bh-trajectory(5).
struct PackedPictures
{
    std::string record;              ///< line of the `pixels` record
    std::string frame;               ///< the zstd frame of the pixels; its checksum was right
    std::uint64_t content_bytes = 0; ///< of that frame, decompressed
    std::uint64_t rows = 0;          ///< how many there are
};

/// What a record::Source over a trajectory file can do besides, so that pictures can be copied as they are.
class PackedSource
{
public:
    virtual ~PackedSource() = default;

    /// The row of the picture that the record given last has, in packed().
    [[nodiscard]] virtual std::optional<std::uint64_t> picture_row() const = 0;

    /// Has the chunk of the record given last no more records?
    [[nodiscard]] virtual bool is_at_chunk_end() const = 0;

    /// The pictures of that chunk. Null if they are damaged, which whoever asks for one of them hears; or if
    /// picture() was called before, for the same chunk.
    virtual std::shared_ptr<const PackedPictures> packed() = 0;

    /// One of them. Valid until the next call, and until the next record. \throws bh::DataError if it is damaged, which
    /// is kept in the source's damage().
    virtual record::Picture picture_in_row(std::uint64_t row) = 0;
};

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
