#pragma once

#include <bh/record/line_parser.hpp>
#include <bh/trajectory/format.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

/// Chunks that a page lists at most, and the size at which it is written even with fewer. A page above the limit of
/// readers, which only a chunk with a session for every step could make, would be no help to anyone.
inline constexpr std::size_t k_page_chunks_max = 1024;
inline constexpr std::size_t k_page_bytes_full = std::size_t{1} << 20;
inline constexpr std::size_t k_page_bytes_max = std::size_t{16} << 20;

/// Last bytes of a page: its size, a tag and the checksum. So it is found from what follows it, too.
inline constexpr std::size_t k_page_footer_bytes = 16;

/// Where a step stands in its session.
struct StepPlace
{
    std::uint64_t episode = 0;
    std::uint64_t step = 0;

    auto operator<=>(const StepPlace&) const = default;
};

/// What the structure of a file needs to know of a record: all that is asked of its JSON when it is written.
struct RecordPlace
{
    /// `object` is the record's, of that type.
    static RecordPlace of(record::Type type, const simdjson::dom::object& object);

    record::Type type = record::Type::unknown;
    std::uint64_t session = 0;
    StepPlace place;          ///< of a step; of an episode's end, its episode
    std::int64_t time_us = 0; ///< of a step
    bool has_frame = false;   ///< a step has a member "frame"
};

/// Record types in a chunk, as bits.
enum RecordKind : std::uint32_t
{
    k_kind_header = 1U << 0U,
    k_kind_session = 1U << 1U,
    k_kind_step = 1U << 2U,
    k_kind_exchange = 1U << 3U,
    k_kind_episode = 1U << 4U,
    k_kind_session_end = 1U << 5U,
    k_kind_note = 1U << 6U,
    k_kind_end = 1U << 7U,
    k_kind_other = 1U << 31U
};

/// Where a chunk lies in the file.
struct ChunkPlace
{
    std::uint64_t offset = 0; ///< of its marker
    std::uint64_t json_bytes = 0;
    std::uint64_t pixels_bytes = 0;
    std::uint32_t json_content_bytes = 0; ///< decompressed
    std::uint32_t pixels_content_bytes = 0;
    /// XXH64 of the frame of pixels as it lies in the file: checked in far less time than the checksum of its content,
    /// which is a hundred times as long.
    std::uint64_t pixels_checksum = 0;
};

/// Lowest and highest time of steps, in microseconds; both 0 without any.
struct TimeRange
{
    std::int64_t low_us = 0;
    std::int64_t high_us = 0;
};

struct IndexedChunk
{
    ChunkPlace place;
    std::uint64_t first_step = 0; ///< steps in the file before it
    TimeRange time;
    std::uint32_t steps = 0;
    std::uint32_t pictures = 0;  ///< of its steps
    std::uint32_t recording = 0; ///< headers in the file before the one in force
    std::uint32_t kinds = 0;
    std::uint32_t first_session = 0; ///< in IndexPage::sessions; they end where the next chunk's begin
    std::uint32_t first_episode = 0; ///< in IndexPage::episodes, likewise
};

/// The steps of one session in one chunk.
struct IndexedSession
{
    std::uint64_t session = 0;
    StepPlace low;
    StepPlace high;
    std::uint32_t steps = 0;
    std::uint32_t chunk = 0; ///< in IndexPage::chunks
};

/// A step that begins an episode: its number in the episode is 0.
struct IndexedEpisode
{
    std::uint64_t session = 0;
    std::uint64_t episode = 0;
    std::uint64_t step = 0; ///< steps in the file before it
};

/// What the last page says of an earlier one.
struct IndexedPage
{
    std::uint64_t offset = 0;
    std::uint64_t checksum = 0;
    std::uint32_t bytes = 0;
    std::uint32_t chunks = 0;
    std::uint64_t first_chunk = 0;
    std::uint64_t first_step = 0;
    std::uint64_t pictures = 0;
    TimeRange time;
    std::uint64_t session_low = 0; ///< of the sessions that have steps there; both 0 without any
    std::uint64_t session_high = 0;
    std::uint32_t recording = 0; ///< of its first chunk
    std::uint32_t kinds = 0;
};

/// The seek table, of which the last page knows.
struct SeekTablePlace
{
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0; ///< with the header of its frame; 0: this is not the last page
    std::uint64_t checksum = 0;
};

/// A page of the index, bh-trajectory(5).
struct IndexPage
{
    std::uint64_t offset = 0; ///< of itself
    std::uint64_t number = 0;
    std::uint64_t first_chunk = 0;
    std::uint64_t first_step = 0;
    std::uint64_t first_byte = 0; ///< of its first chunk in the decompressed stream
    SeekTablePlace table;
    std::vector<IndexedChunk> chunks;
    std::vector<IndexedSession> sessions;
    std::vector<IndexedEpisode> episodes;
    std::vector<IndexedPage> pages; ///< all before this one, in the last page only

    [[nodiscard]] bool is_last() const { return table.bytes != 0; }

    /// Of the encoded page.
    [[nodiscard]] std::size_t bytes() const;
    [[nodiscard]] std::uint64_t steps() const;
    /// Where what belongs to a chunk ends.
    [[nodiscard]] std::size_t sessions_end(std::size_t chunk) const;
    [[nodiscard]] std::size_t episodes_end(std::size_t chunk) const;
};

/// What ChunkPlace::pixels_checksum is for this frame; 0 for none.
std::uint64_t pixels_checksum(std::string_view frame);

/// The whole skippable frame.
std::string encode_page(const IndexPage& page);

/// The checksum that a whole page carries.
std::uint64_t page_checksum(std::string_view frame);

/// A page of a version that this program does not know: means nothing, but is not damaged.
bool is_later_page(std::string_view frame);

/// Does the skippable frame that begins so hold a page, though its magic number may be damaged?
bool is_like_page(std::string_view frame);

/// What a page says of the seek table behind it, and nothing else of it. Nothing if the page is damaged or of a later
/// version.
std::optional<SeekTablePlace> seek_table_in(std::string_view frame);

/// Nothing if the page is damaged, of a later version, or says what cannot be. In the result, all that refers to
/// something else in the page does so rightly, and offsets and numbers rise.
std::optional<IndexPage> decode_page(std::string_view frame);

/// The size of the page that ends with `footer`, k_page_footer_bytes long; 0 if that is no footer.
std::size_t page_bytes_in(std::string_view footer);

/// What the index says of a chunk's records, collected while they go by. It belongs to the chunk, and may go with it to
/// another thread.
class ChunkContent
{
public:
    struct Session
    {
        std::uint64_t number = 0;
        StepPlace low;
        StepPlace high;
        std::uint32_t steps = 0;
    };

    struct EpisodeStart
    {
        std::uint64_t session = 0;
        std::uint64_t episode = 0;
        std::uint32_t step = 0; ///< steps in the chunk before it
    };

    /// A record of the chunk; not its `chunk` and `pixels` records. `picture_left_out`: the chunk has it without its
    /// picture.
    void add(const RecordPlace& record, bool picture_left_out = false);

    /// Begins with the next chunk; needed after a move, too.
    void clear();

    [[nodiscard]] std::uint32_t kinds() const { return m_kinds; }

    [[nodiscard]] std::uint32_t steps() const { return m_steps; }

    /// Steps with a picture, in whatever form.
    [[nodiscard]] std::uint32_t pictures() const { return m_pictures; }

    [[nodiscard]] const TimeRange& time() const { return m_time; }

    /// Those that have steps here, by their numbers.
    [[nodiscard]] const std::vector<Session>& sessions() const { return m_sessions; }

    [[nodiscard]] const std::vector<EpisodeStart>& episodes() const { return m_episodes; }

private:
    void add_step(const RecordPlace& step);
    Session& session(std::uint64_t number, StepPlace place);

    std::uint32_t m_kinds = 0;
    std::uint32_t m_steps = 0;
    std::uint32_t m_pictures = 0;
    TimeRange m_time;
    std::vector<Session> m_sessions;
    std::size_t m_last_session = 0; ///< in m_sessions; the next step is most often its, too
    std::vector<EpisodeStart> m_episodes;
};

} // namespace bh::trajectory
