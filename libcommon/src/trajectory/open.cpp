#include "chunk_source.hpp"
#include "journal_name.hpp"
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

std::optional<JournalReader> journal_of(const Input& input)
{
    const std::string_view name = input.name();
    if (!input.is_regular() || !is_under_construction(name)) {
        return std::nullopt;
    }
    return JournalReader{std::string{name.substr(0, name.size() - k_partial_suffix.size())}, input.fd()};
}

std::unique_ptr<record::Source> open_bytes(CompressedInput input, std::optional<JournalReader> journal)
{
    const std::string_view head = input.peek(k_marker_bytes);
    // A recording that has no whole chunk yet, and only its journal.
    if (journal && head.size() < k_marker_bytes && journal->open(0)) {
        return std::make_unique<ChunkSource>(std::move(input), std::move(journal));
    }
    if (head.empty()) {
        throw FileError{input.name(), "is empty"};
    }
    if (head.front() == '{') {
        return std::make_unique<record::StreamReader>(std::make_unique<PeekedSource>(std::move(input)));
    }
    const std::uint32_t magic = head.size() < 4 ? 0 : read_le32(head, 0);
    if (magic == k_magic_marker) {
        return std::make_unique<ChunkSource>(std::move(input), std::move(journal));
    }
    if (magic == k_magic_zstd || is_skippable(magic)) {
        return std::make_unique<record::StreamReader>(
            std::make_unique<ZstdSource>(std::make_unique<PeekedSource>(std::move(input))));
    }
    throw FileError{input.name(), "neither a trajectory file nor a record stream"};
}

} // namespace

bool is_under_construction(std::string_view path)
{
    return path.ends_with(k_partial_suffix);
}

std::unique_ptr<record::Source> open_recording(std::unique_ptr<ByteSource> bytes)
{
    return open_bytes(CompressedInput{std::move(bytes)}, std::nullopt);
}

std::unique_ptr<record::Source> open_recording(std::unique_ptr<Input> file)
{
    std::optional<JournalReader> journal = journal_of(*file);
    return open_bytes(CompressedInput{std::move(file)}, std::move(journal));
}

std::unique_ptr<record::Source> open_recording(const std::string& path, ReadGate* gate)
{
    return open_recording(std::make_unique<Input>(path, gate));
}

} // namespace bh::trajectory
