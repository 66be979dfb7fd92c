#include "picture_copier.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

#include <algorithm>

namespace bh::cut {

namespace {
constexpr std::size_t k_held_bytes_max = std::size_t{16} << 20; // what the writer takes at once
}

void PictureCopier::begin(record::Source& source)
{
    m_source = &source;
    m_packed_source = m_copy ? dynamic_cast<trajectory::PackedSource*>(&source) : nullptr;
}

void PictureCopier::add(const record::RecordView& view, const PictureSize& size)
{
    if (!m_held.empty() || begins_to_hold(view)) {
        hold(view, size);
        return;
    }
    record::RecordView restored = view;
    if (view.has_picture) {
        m_restorer.restore(*m_source, restored);
    }
    m_writer.append(restored);
}

bool PictureCopier::begins_to_hold(const record::RecordView& view)
{
    if (!view.has_picture || m_packed_source == nullptr || m_is_too_much) {
        return false;
    }
    m_pictures = m_packed_source->packed();
    return m_pictures != nullptr;
}

void PictureCopier::hold(const record::RecordView& view, const PictureSize& size)
{
    m_held_bytes += view.line.size() + view.payload.size();
    m_held.push_back({std::string{view.line}, std::string{view.payload}, view.has_payload,
                      view.has_picture ? m_packed_source->picture_row() : std::nullopt, size});
    if (m_held_bytes > k_held_bytes_max) {
        m_is_too_much = true;
        let_go();
    }
}

void PictureCopier::end_record()
{
    if ((m_held.empty() && !m_is_too_much) || !m_packed_source->is_at_chunk_end()) {
        return;
    }
    if (!keeps_all() || !are_right()) {
        let_go();
    } else {
        std::vector<record::RecordView> records;
        for (const Held& held : m_held) {
            records.push_back({held.line, held.payload, held.has_payload});
        }
        m_writer.append_packed(records, std::move(m_pictures));
        m_held.clear();
    }
    m_held_bytes = 0;
    m_is_too_much = false;
}

// Has every picture a record that is held, and every such record its picture?
bool PictureCopier::keeps_all() const
{
    if (m_held.empty() || m_held_bytes > k_held_bytes_max) {
        return false;
    }
    std::vector<bool> is_kept(static_cast<std::size_t>(m_pictures->rows));
    for (const Held& held : m_held) {
        if (held.row && *held.row >= is_kept.size()) {
            return false;
        }
        if (held.row) {
            is_kept[static_cast<std::size_t>(*held.row)] = true;
        }
    }
    return std::find(is_kept.begin(), is_kept.end(), false) == is_kept.end();
}

// Can every picture be unpacked, and is it as large as its record says? A checksum does not tell. The writer looks at
// those that are not packed, if it gets them one by one.
bool PictureCopier::are_right() const
{
    try {
        image::Image image;
        return std::all_of(m_held.begin(), m_held.end(), [this, &image](const Held& held) {
            if (held.has_payload) {
                image::decode_png(held.payload, image);
            }
            if (!held.row) {
                return true;
            }
            const record::Picture picture = m_packed_source->picture_in_row(*held.row);
            return PictureSize{static_cast<std::uint64_t>(picture.width), static_cast<std::uint64_t>(picture.height)} ==
                   held.size;
        });
    } catch (const DataError&) {
        return false;
    }
}

void PictureCopier::let_go()
{
    for (const Held& held : m_held) {
        record::RecordView view{held.line, held.payload, held.has_payload};
        if (held.row) {
            m_restorer.restore(*m_packed_source, *held.row, view);
        }
        m_writer.append(view);
    }
    m_held.clear();
}

} // namespace bh::cut
