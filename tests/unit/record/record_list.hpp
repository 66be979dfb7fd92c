#pragma once

#include <bh/base/input.hpp>
#include <bh/record/record.hpp>

#include <string>
#include <vector>

namespace bh::test {

/// Bytes from memory, in pieces of the given sizes over and over, as a pipe may give them. Small sizes find what a
/// reader does when a record goes on behind its buffer.
class PieceSource final : public ByteSource
{
public:
    explicit PieceSource(std::string bytes, std::vector<std::size_t> sizes = {SIZE_MAX})
        : m_bytes{std::move(bytes)}, m_sizes{std::move(sizes)}
    {
    }

    std::size_t read(std::span<char> buffer) override;

    [[nodiscard]] const std::string& name() const override { return m_name; }

private:
    std::string m_name = "pieces";
    std::string m_bytes;
    std::vector<std::size_t> m_sizes;
    std::size_t m_position = 0;
    std::size_t m_reads = 0;
};

/// A record that outlives its source's buffer.
struct Record
{
    std::string line;
    std::string payload;
    bool has_payload = false;

    bool operator==(const Record&) const = default;
};

/// All that a source gave out.
struct Reading
{
    std::vector<Record> records;
    std::vector<std::uint64_t> offsets;
    std::string damage;
    record::EndMarker end_marker = record::EndMarker::unknown;
};

Reading read_all(record::Source& source);

/// The records as a stream.
std::string to_stream(const std::vector<Record>& records);

/// Is `part` the beginning of `whole`, or all of it?
bool is_prefix(const std::vector<Record>& part, const std::vector<Record>& whole);

/// A line that announces its payload.
Record with_payload(const std::string& members, std::string payload);

} // namespace bh::test
