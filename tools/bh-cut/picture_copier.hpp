#pragma once

#include <bh/record/record.hpp>
#include <bh/trajectory/picture.hpp>
#include <bh/trajectory/writer.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bh::cut {

/// As a record says that its picture is.
struct PictureSize
{
    std::uint64_t width = 0;
    std::uint64_t height = 0;

    bool operator==(const PictureSize&) const = default;
};

/// Gives records to the writer, and their pictures as they are packed in the input where the output keeps all of a
/// chunk and each can be unpacked and has the size that its record says; else they are unpacked, and packed anew with
/// those around them.
///
/// Holds records back from the first with a picture in a chunk to the chunk's end. Memory: the records of one chunk,
/// bounded by what the writer takes at once.
class PictureCopier
{
public:
    /// With `copy` false all pictures are packed anew. The writer must outlive this object.
    PictureCopier(trajectory::Writer& writer, bool copy) : m_writer{writer}, m_copy{copy} {}

    /// From now on records come from `source`, which must live until another is begun.
    void begin(record::Source& source);

    /// Adds a record. If has_picture, the picture is that of the record which the source gave last; `line` may be
    /// changed before its frame member.
    void add(const record::RecordView& view, const PictureSize& size = {});

    /// To be called for each record that the source gave, when it was added or is not wanted.
    void end_record();

private:
    struct Held
    {
        std::string line;
        std::string payload;
        bool has_payload = false;
        std::optional<std::uint64_t> row;
        PictureSize size; ///< of the picture
    };

    [[nodiscard]] bool begins_to_hold(const record::RecordView& view);
    void hold(const record::RecordView& view, const PictureSize& size);
    [[nodiscard]] bool keeps_all() const;
    [[nodiscard]] bool are_right() const;
    void let_go();

    trajectory::Writer& m_writer;
    bool m_copy;
    trajectory::PictureRestorer m_restorer{trajectory::PictureEncoding::raw};
    record::Source* m_source = nullptr;
    trajectory::PackedSource* m_packed_source = nullptr; ///< the same, if its pictures can be copied
    std::vector<Held> m_held;
    std::size_t m_held_bytes = 0;
    std::shared_ptr<const trajectory::PackedPictures> m_pictures; ///< of the records held
    bool m_is_too_much = false; ///< of the source's chunk, whose records are not held any more
};

} // namespace bh::cut
