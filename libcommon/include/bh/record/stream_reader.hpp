#pragma once

#include <bh/base/input.hpp>
#include <bh/record/record.hpp>

#include <memory>
#include <vector>

namespace bh::record {

/// Reads a record stream, bh-stream(5). Memory: the largest record seen, 80 MiB at most.
///
/// Reading stops at the first thing that is no record, because nothing says where the next one begins; what came before
/// is good. Empty lines are passed over.
class StreamReader final : public Source
{
public:
    explicit StreamReader(std::unique_ptr<ByteSource> bytes);

    bool next(RecordView& view) override;

    [[nodiscard]] const std::string& damage() const override { return m_damage; }

    [[nodiscard]] EndMarker end_marker() const override { return EndMarker::unknown; }

    [[nodiscard]] const std::string& name() const override { return m_bytes->name(); }

private:
    bool fill();
    void end_damaged(const std::string& what);

    std::unique_ptr<ByteSource> m_bytes;
    std::vector<char> m_buffer; ///< k_padding_bytes longer than what may be used
    std::size_t m_begin = 0;    ///< of the bytes not yet given out
    std::size_t m_end = 0;      ///< of the bytes read
    std::uint64_t m_offset = 0; ///< of m_begin in the stream
    std::string m_damage;
    bool m_ended = false;
};

} // namespace bh::record
