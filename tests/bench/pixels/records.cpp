#include "records.hpp"

#include <bh/record/line_parser.hpp>
#include <bh/trajectory/open.hpp>

namespace bh::bench {

Records::Records(const std::string& path, trajectory::PictureEncoding encoding)
{
    const auto source = trajectory::open_recording(path);
    trajectory::PictureRestorer restorer{encoding};
    record::LineParser parser;
    record::RecordView view;
    while (source->next(view)) {
        parser.parse(view);
        const bool is_step = parser.type() == record::Type::step;
        restorer.restore(*source, view);
        Stored stored{std::string{view.line}, std::string{view.payload}, view.has_payload, is_step};
        stored.line.append(record::k_padding_bytes, '\0');
        m_records.push_back(std::move(stored));
        if (is_step) {
            m_body_begin = m_body_end == 0 ? m_records.size() - 1 : m_body_begin;
            m_body_end = m_records.size();
        }
    }
}

void Records::give(std::size_t repeat, const std::function<void(const record::RecordView&, bool)>& take) const
{
    const auto give_one = [&](const Stored& stored) {
        record::RecordView view;
        view.line = std::string_view{stored.line}.substr(0, stored.line.size() - record::k_padding_bytes);
        view.payload = stored.payload;
        view.has_payload = stored.has_payload;
        take(view, stored.is_step);
    };
    for (std::size_t i = 0; i < m_body_begin; ++i) {
        give_one(m_records[i]);
    }
    for (std::size_t round = 0; round < repeat; ++round) {
        for (std::size_t i = m_body_begin; i < m_body_end; ++i) {
            give_one(m_records[i]);
        }
    }
    for (std::size_t i = m_body_end; i < m_records.size(); ++i) {
        give_one(m_records[i]);
    }
}

} // namespace bh::bench
