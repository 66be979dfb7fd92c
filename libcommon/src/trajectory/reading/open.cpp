#include "chunk_probe.hpp"
#include "chunk_source.hpp"
#include "trajectory/format/index_page.hpp"
#include "trajectory/format/journal.hpp"

#include <bh/base/error.hpp>
#include <bh/record/line_writer.hpp>
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

/// Reads a record stream that was compressed with zstd. From the first marker on, if there is one, it reads a
/// trajectory file: one that was appended, or one whose beginning is lost.
class CompressedStream final : public record::Source
{
public:
    CompressedStream(CompressedInput input, std::optional<JournalReader> journal);

    bool next(record::RecordView& view) override;
    record::Picture picture() override;
    [[nodiscard]] const std::string& damage() const override;
    [[nodiscard]] record::EndMarker end_marker() const override;
    [[nodiscard]] const std::string& name() const override;

private:
    void announce_from(record::Source& source);

    CompressedInput m_input; ///< until there are chunks, which take it over
    std::optional<JournalReader> m_journal;
    ZstdSource* m_bytes; ///< of m_stream
    record::StreamReader m_stream;
    std::unique_ptr<ChunkSource> m_chunks;
};

CompressedStream::CompressedStream(CompressedInput input, std::optional<JournalReader> journal)
    : m_input{std::move(input)},
      m_journal{std::move(journal)},
      m_bytes{new ZstdSource{m_input}},
      m_stream{std::unique_ptr<ByteSource>{m_bytes}}
{
    announce_from(m_stream);
}

bool CompressedStream::next(record::RecordView& view)
{
    if (!m_chunks) {
        if (m_stream.next(view)) {
            return true;
        }
        if (!m_bytes->is_at_chunk()) {
            return false;
        }
        m_chunks = std::make_unique<ChunkSource>(std::move(m_input), std::move(m_journal), m_bytes->bytes_read());
        announce_from(*m_chunks);
    }
    return m_chunks->next(view);
}

record::Picture CompressedStream::picture()
{
    return m_chunks ? m_chunks->picture() : m_stream.picture();
}

const std::string& CompressedStream::damage() const
{
    return m_chunks && m_stream.damage().empty() ? m_chunks->damage() : m_stream.damage();
}

record::EndMarker CompressedStream::end_marker() const
{
    return m_chunks ? m_chunks->end_marker() : m_stream.end_marker();
}

const std::string& CompressedStream::name() const
{
    return m_chunks ? m_chunks->name() : m_stream.name();
}

void CompressedStream::announce_from(record::Source& source)
{
    source.on_damage([this](const std::string& what) { announce_damage(what); });
}

std::optional<JournalReader> journal_of(const Input& input)
{
    const std::string_view name = input.name();
    if (!input.is_regular() || !is_under_construction(name)) {
        return std::nullopt;
    }
    return JournalReader{std::string{name.substr(0, name.size() - k_partial_suffix.size())}, input.fd()};
}

/// Text may stand in front of a stream's first record: what a program said before. That much of it is no stream.
constexpr std::size_t k_text_bytes_max = std::size_t{64} << 10;

/// A record stream that begins with lines of text. They come as they are; readers make notes of them.
class StreamBehindText final : public record::Source
{
public:
    explicit StreamBehindText(CompressedInput input) : m_stream{std::make_unique<PeekedSource>(std::move(input))}
    {
        m_stream.on_damage([this](const std::string& what) { announce_damage(what); });
    }

    /// \throws FileError if there is too much text, or nothing else.
    bool next(record::RecordView& view) override
    {
        const bool has_line = m_stream.next(view);
        m_has_record = m_has_record || (has_line && view.line.starts_with('{'));
        if (!m_has_record && (!has_line || view.offset + view.line.size() > k_text_bytes_max)) {
            throw FileError{name(), "neither a trajectory file nor a record stream"};
        }
        return has_line;
    }

    record::Picture picture() override { return m_stream.picture(); }

    [[nodiscard]] const std::string& damage() const override { return m_stream.damage(); }

    [[nodiscard]] record::EndMarker end_marker() const override { return m_stream.end_marker(); }

    [[nodiscard]] const std::string& name() const override { return m_stream.name(); }

private:
    record::StreamReader m_stream;
    bool m_has_record = false;
};

// Whether the first line, as far as it is there, is text: perhaps with colours, and in any language.
bool is_text(std::string_view head)
{
    const std::string_view line = head.substr(0, head.find('\n'));
    const bool is_shown = std::none_of(line.begin(), line.end(), [](char c) {
        return (static_cast<unsigned char>(c) < ' ' && (c < '\t' || c > '\r') && c != '\x1B') || c == '\x7F';
    });
    // A character of four bytes may end behind the head.
    std::size_t cut = 0;
    while (line.size() == head.size() && cut < 3 && !record::is_utf8(line.substr(0, line.size() - cut))) {
        ++cut;
    }
    return is_shown && record::is_utf8(line.substr(0, line.size() - cut));
}

// Whether a record stream can follow. On a pipe only the next lines can tell.
bool may_precede_records(CompressedInput& input, bool is_regular)
{
    const std::string_view head = input.peek(k_marker_bytes);
    if (head.front() == '@' || !is_text(head)) { // the first is GSL
        return false;
    }
    return !is_regular || input.peek(k_text_bytes_max).find("\n{") != std::string_view::npos;
}

// A chunk that came out of its trajectory file without the marker before it; not what somebody made of the whole file
// with `zstd -dc` and compressed anew. What follows it tells.
bool is_beheaded(CompressedInput& input, std::optional<JournalReader>& journal)
{
    Decompressor decompressor;
    std::vector<char> content;
    const auto chunk = find_unmarked_chunk(input, decompressor, content);
    if (!chunk) {
        return false;
    }
    const auto bytes =
        static_cast<std::size_t>(chunk->json_offset + chunk->marker.json_bytes + chunk->marker.pixels_bytes);
    const std::string_view behind = input.peek(bytes + k_marker_bytes).substr(bytes);
    return chunk->marker.pixels_bytes > 0 || is_like_marker(behind) || is_like_page(behind) ||
           (journal && journal->open(chunk->marker.chunk + 1));
}

std::unique_ptr<record::Source> open_doubtful(CompressedInput input, std::optional<JournalReader> journal)
{
    auto chunks = std::make_unique<ChunkSource>(std::move(input), std::move(journal));
    chunks->doubt();
    return chunks;
}

std::unique_ptr<record::Source> open_bytes(CompressedInput input, std::optional<JournalReader> journal, bool is_regular)
{
    const std::string_view head = input.peek(k_marker_bytes);
    // A recording that has no whole chunk yet, and only its journal.
    if (journal && head.size() < k_marker_bytes && journal->open(0)) {
        return std::make_unique<ChunkSource>(std::move(input), std::move(journal));
    }
    if (head.empty()) {
        throw FileError{input.name(), "is empty"};
    }
    if (is_like_marker(head)) {
        return std::make_unique<ChunkSource>(std::move(input), std::move(journal));
    }
    if (head.front() == '{') {
        return std::make_unique<record::StreamReader>(std::make_unique<PeekedSource>(std::move(input)));
    }
    const std::uint32_t magic = head.size() < 4 ? 0 : read_le32(head, 0);
    const FrameContent content = magic == k_magic_zstd ? look_into_frame(input) : FrameContent::other;
    if (is_skippable(magic) || content == FrameContent::records ||
        (content == FrameContent::chunk && !is_beheaded(input, journal))) {
        return std::make_unique<CompressedStream>(std::move(input), std::move(journal));
    }
    if (may_precede_records(input, is_regular)) {
        return std::make_unique<StreamBehindText>(std::move(input));
    }
    // Nobody's text is to be read to its end only to be refused then, which on a pipe can take for ever.
    if (!is_regular && is_text(input.peek(k_marker_bytes))) {
        throw FileError{input.name(), "neither a trajectory file nor a record stream"};
    }
    return open_doubtful(std::move(input), std::move(journal));
}

} // namespace

bool is_under_construction(std::string_view path)
{
    return path.ends_with(k_partial_suffix);
}

std::unique_ptr<record::Source> open_recording(std::unique_ptr<ByteSource> bytes)
{
    return open_bytes(CompressedInput{std::move(bytes)}, std::nullopt, false);
}

std::unique_ptr<record::Source> open_recording(std::unique_ptr<Input> file)
{
    std::optional<JournalReader> journal = journal_of(*file);
    const bool is_regular = file->is_regular();
    return open_bytes(CompressedInput{std::move(file)}, std::move(journal), is_regular);
}

std::unique_ptr<record::Source> open_recording(const std::string& path, ReadGate* gate)
{
    return open_recording(std::make_unique<Input>(path, gate));
}

} // namespace bh::trajectory
