#include "chunk_source.hpp"
#include "zstd_source.hpp"

#include <bh/base/error.hpp>
#include <bh/record/stream_reader.hpp>
#include <bh/trajectory/format.hpp>
#include <bh/trajectory/open.hpp>

#include <algorithm>

namespace bh::trajectory {

namespace {

/// A CompressedInput, of which the first bytes have been looked at, as a plain source.
class PeekedSource final : public ByteSource
{
public:
    explicit PeekedSource(CompressedInput input) : m_input{std::move(input)} {}

    std::size_t read(std::span<char> buffer) override
    {
        const std::string_view bytes = m_input.peek(1).empty() ? std::string_view{} : m_input.available(buffer.size());
        std::copy(bytes.begin(), bytes.end(), buffer.begin());
        m_input.skip(bytes.size());
        return bytes.size();
    }

    [[nodiscard]] const std::string& name() const override { return m_input.name(); }

private:
    CompressedInput m_input;
};

} // namespace

std::unique_ptr<record::Source> open_recording(std::unique_ptr<ByteSource> bytes)
{
    CompressedInput input{std::move(bytes)};
    const std::string_view head = input.peek(k_marker_bytes);
    if (head.empty()) {
        throw FileError{input.name(), "is empty"};
    }
    if (head.front() == '{') {
        return std::make_unique<record::StreamReader>(std::make_unique<PeekedSource>(std::move(input)));
    }
    const std::uint32_t magic = head.size() < 4 ? 0 : read_le32(head, 0);
    if (magic == k_magic_marker) {
        return std::make_unique<ChunkSource>(std::move(input));
    }
    if (magic == k_magic_zstd || (magic & 0xFFFFFFF0U) == k_magic_skippable) {
        return std::make_unique<record::StreamReader>(
            std::make_unique<ZstdSource>(std::make_unique<PeekedSource>(std::move(input))));
    }
    throw FileError{input.name(), "neither a trajectory file nor a record stream"};
}

std::unique_ptr<record::Source> open_recording(const std::string& path, ReadGate* gate)
{
    return open_recording(std::make_unique<Input>(path, gate));
}

} // namespace bh::trajectory
