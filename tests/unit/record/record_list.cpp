#include "record_list.hpp"

#include <bh/record/record.hpp>

#include <algorithm>
#include <cstring>

namespace bh::test {

std::size_t PieceSource::read(std::span<char> buffer)
{
    const std::size_t wanted = m_sizes[m_reads++ % m_sizes.size()];
    const std::size_t count = std::min({wanted, buffer.size(), m_bytes.size() - m_position});
    std::memcpy(buffer.data(), m_bytes.data() + m_position, count);
    m_position += count;
    return count;
}

Reading read_all(record::Source& source)
{
    Reading reading;
    record::RecordView view;
    while (source.next(view)) {
        reading.records.push_back({std::string{view.line}, std::string{view.payload}, view.has_payload});
        reading.offsets.push_back(view.offset);
    }
    reading.damage = source.damage();
    reading.end_marker = source.end_marker();
    return reading;
}

std::string to_stream(const std::vector<Record>& records)
{
    std::string stream;
    for (const Record& record : records) {
        record::append_record(stream, record.line, record.payload, record.has_payload);
    }
    return stream;
}

bool is_prefix(const std::vector<Record>& part, const std::vector<Record>& whole)
{
    return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

Record with_payload(const std::string& members, std::string payload)
{
    std::string line = "{" + members + ",\"payload\":" + std::to_string(payload.size()) + "}";
    return {std::move(line), std::move(payload), true};
}

} // namespace bh::test
