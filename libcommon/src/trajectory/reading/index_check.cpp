#include "compressed_input.hpp"
#include "trajectory/format/index_builder.hpp"
#include "trajectory/format/zstd_codec.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>
#include <bh/trajectory/format.hpp>
#include <bh/trajectory/index_check.hpp>

namespace bh::trajectory {

namespace {

/// Makes the index anew while it walks through the file.
class Checker
{
public:
    explicit Checker(CompressedInput input) : m_input{std::move(input)} {}

    std::optional<std::string> run()
    {
        for (;;) {
            const std::string_view head = m_input.peek(k_marker_bytes);
            if (head.size() < k_skippable_header_bytes) {
                return std::nullopt;
            }
            const std::uint32_t magic = read_le32(head, 0);
            bool goes_on = false;
            if (const auto marker = decode_marker(head)) {
                goes_on = take_chunk(*marker);
            } else if (is_like_page(head) || (is_skippable(magic) && magic != k_magic_marker)) {
                goes_on = take_skippable(magic, k_skippable_header_bytes + std::size_t{read_le32(head, 4)});
            }
            if (!goes_on) {
                return m_failure;
            }
        }
    }

private:
    // False if it is damaged: whoever reads the records tells that.
    bool take_chunk(const Marker& marker)
    {
        const std::uint64_t offset = m_input.offset() - m_begin;
        if (marker.json_bytes > ZSTD_compressBound(k_chunk_bytes_max)) {
            return false;
        }
        const std::size_t bytes = k_marker_bytes + static_cast<std::size_t>(marker.json_bytes);
        const std::string_view whole = m_input.peek(bytes);
        std::size_t content = 0;
        try {
            content = m_decompressor.decompress(whole.substr(k_marker_bytes), k_chunk_bytes_max,
                                                record::k_padding_bytes, m_chunk);
        } catch (const DataError&) {
            return false;
        }
        if (whole.size() < bytes || !take_records({m_chunk.data(), content})) {
            return false;
        }
        m_input.skip(bytes);
        m_frames.push_back({k_marker_bytes, 0});
        m_frames.push_back({static_cast<std::uint32_t>(marker.json_bytes), static_cast<std::uint32_t>(content)});
        std::uint64_t pixels_content = 0;
        std::uint64_t checksum = 0;
        if (marker.pixels_bytes > 0) {
            if (marker.pixels_bytes > ZSTD_compressBound(record::k_payload_bytes_max + 1)) {
                return false;
            }
            const std::string_view frame = m_input.peek(static_cast<std::size_t>(marker.pixels_bytes));
            checksum = pixels_checksum(frame);
            pixels_content = ZSTD_getFrameContentSize(frame.data(), frame.size());
            m_frames.push_back(
                {static_cast<std::uint32_t>(marker.pixels_bytes), static_cast<std::uint32_t>(pixels_content)});
        }
        m_index.add({offset, marker.json_bytes, marker.pixels_bytes, static_cast<std::uint32_t>(content),
                     static_cast<std::uint32_t>(pixels_content), checksum},
                    m_content);
        m_content.clear();
        return m_input.skip(marker.pixels_bytes);
    }

    bool take_records(std::string_view text)
    {
        std::size_t position = 0;
        record::RecordView view;
        std::string error;
        while (position < text.size()) {
            if (record::next_record(text, position, view, error) != record::FramingStatus::record) {
                // The pixels record, whose payload is a frame of its own, ends the chunk; all else is damage.
                return text.substr(position).starts_with(R"({"type":"pixels")");
            }
            try {
                const auto object = m_parser.parse(view);
                if (m_parser.type() != record::Type::chunk && m_parser.type() != record::Type::pixels) {
                    m_content.add(RecordPlace::of(m_parser.type(), object));
                }
            } catch (const DataError&) {
                return false;
            }
        }
        return true;
    }

    bool take_skippable(std::uint32_t magic, std::size_t bytes)
    {
        if (magic == k_magic_seek_table) {
            return take_table(bytes);
        }
        if (magic != k_magic_index) {
            if (is_like_page(m_input.peek(k_marker_bytes))) {
                m_failure = "byte " + std::to_string(m_input.offset()) + ": the index page is damaged";
                return false;
            }
            m_frames.push_back({static_cast<std::uint32_t>(bytes), 0});
            return m_input.skip(bytes);
        }
        const std::uint64_t offset = m_input.offset();
        const std::string_view frame = m_input.peek(bytes < k_page_bytes_max ? bytes : 0);
        if (frame.size() < bytes || is_later_page(frame)) {
            return false;
        }
        m_page = frame;
        m_page_offset = offset;
        m_input.skip(bytes);
        const auto table = seek_table_in(m_page);
        if (table && table->bytes != 0) {
            return true; // the last page: the seek table is next
        }
        m_frames.push_back({static_cast<std::uint32_t>(bytes), 0});
        return compare_page(m_index.take_page(offset - m_begin));
    }

    bool take_table(std::size_t bytes)
    {
        const std::uint64_t offset = m_input.offset();
        std::string expected;
        if (m_page.empty()) {
            expected = encode_seek_table(m_frames);
        } else {
            IndexBuilder::Ending ending = m_index.finish(m_page_offset - m_begin, m_frames);
            if (!compare_page(ending.page)) {
                return false;
            }
            expected = std::move(ending.table);
        }
        if (bytes != expected.size() || m_input.peek(bytes) != expected) {
            m_failure = "byte " + std::to_string(offset) + ": the seek table differs from the file";
            return false;
        }
        // Another file may follow.
        m_index = {};
        m_frames.clear();
        m_begin = offset + bytes;
        return m_input.skip(bytes);
    }

    bool compare_page(const std::string& expected)
    {
        if (m_page != expected) {
            m_failure =
                "byte " + std::to_string(m_page_offset) + ": the index page differs from the chunks that it lists";
            return false;
        }
        m_page.clear();
        return true;
    }

    CompressedInput m_input;
    std::uint64_t m_begin = 0; ///< of the file, where several were joined
    Decompressor m_decompressor;
    std::vector<char> m_chunk;
    record::LineParser m_parser{record::k_chunk_record_depth_max};
    ChunkContent m_content;
    IndexBuilder m_index;
    std::vector<FrameSize> m_frames;
    std::string m_page; ///< the last one, until it is compared
    std::uint64_t m_page_offset = 0;
    std::optional<std::string> m_failure;
};

} // namespace

std::optional<std::string> check_index(const std::string& path)
{
    auto file = std::make_unique<Input>(path);
    if (!SeekFile::can_open(*file)) {
        return std::nullopt;
    }
    CompressedInput input{std::make_unique<SeekFile>(std::move(file))};
    const std::string_view head = input.peek(k_skippable_header_bytes);
    if (head.size() < k_skippable_header_bytes || read_le32(head, 0) != k_magic_marker) {
        return std::nullopt;
    }
    return Checker{std::move(input)}.run();
}

} // namespace bh::trajectory
