#include "index_page.hpp"

#include <xxhash.h>

#include <algorithm>

namespace bh::trajectory {

namespace {

constexpr std::string_view k_tag = "BHIX";
constexpr std::string_view k_footer_tag = "BHIE";
constexpr std::uint32_t k_index_version = 1;

constexpr std::size_t k_header_bytes = 96;
constexpr std::size_t k_chunk_bytes = 88;
constexpr std::size_t k_session_bytes = 48;
constexpr std::size_t k_episode_bytes = 24;
constexpr std::size_t k_page_bytes = 88;

/// Takes one number after the other out of bytes that were measured before.
class Cursor
{
public:
    explicit Cursor(std::string_view bytes) : m_bytes{bytes} {}

    void skip(std::size_t bytes) { m_at += bytes; }

    Cursor& operator>>(std::uint32_t& value)
    {
        value = read_le32(m_bytes, m_at);
        m_at += 4;
        return *this;
    }

    Cursor& operator>>(std::uint64_t& value)
    {
        value = read_le64(m_bytes, m_at);
        m_at += 8;
        return *this;
    }

    Cursor& operator>>(std::int64_t& value)
    {
        std::uint64_t bits = 0;
        *this >> bits;
        value = static_cast<std::int64_t>(bits);
        return *this;
    }

    Cursor& operator>>(TimeRange& time) { return *this >> time.low_us >> time.high_us; }

private:
    std::string_view m_bytes;
    std::size_t m_at = 0;
};

struct Sink
{
    std::string& out;

    Sink& operator<<(std::uint32_t value)
    {
        append_le32(out, value);
        return *this;
    }

    Sink& operator<<(std::uint64_t value)
    {
        append_le64(out, value);
        return *this;
    }

    Sink& operator<<(std::int64_t value) { return *this << static_cast<std::uint64_t>(value); }

    Sink& operator<<(const TimeRange& time) { return *this << time.low_us << time.high_us; }
};

/// How many of everything, which follow the header's fields.
struct Counts
{
    std::uint32_t chunks = 0;
    std::uint32_t sessions = 0;
    std::uint32_t episodes = 0;
    std::uint32_t pages = 0;

    [[nodiscard]] std::uint64_t page_bytes() const
    {
        return k_header_bytes + std::uint64_t{k_chunk_bytes} * chunks + std::uint64_t{k_session_bytes} * sessions +
               std::uint64_t{k_episode_bytes} * episodes + std::uint64_t{k_page_bytes} * pages + k_page_footer_bytes;
    }
};

bool has_tag(std::string_view frame)
{
    return frame.size() >= k_header_bytes + k_page_footer_bytes && read_le32(frame, 0) == k_magic_index &&
           frame.substr(k_skippable_header_bytes, k_tag.size()) == k_tag;
}

bool is_intact(std::string_view frame)
{
    return has_tag(frame) && read_le32(frame, 12) == k_index_version &&
           read_le32(frame, 4) == frame.size() - k_skippable_header_bytes &&
           page_bytes_in(frame.substr(frame.size() - k_page_footer_bytes)) == frame.size() &&
           XXH64(frame.data(), frame.size() - 8, 0) == page_checksum(frame);
}

bool chunks_fit(const IndexPage& page)
{
    std::uint64_t end = 0;
    std::uint64_t step = page.first_step;
    std::size_t session = 0;
    std::size_t episode = 0;
    for (const IndexedChunk& chunk : page.chunks) {
        const ChunkPlace& place = chunk.place;
        if (place.offset < end || place.offset > page.offset || page.offset - place.offset < k_marker_bytes ||
            chunk.first_step != step || chunk.first_session < session || chunk.first_session > page.sessions.size() ||
            chunk.first_episode < episode || chunk.first_episode > page.episodes.size()) {
            return false;
        }
        const std::uint64_t room = page.offset - place.offset - k_marker_bytes;
        if (place.json_bytes > room || place.pixels_bytes > room - place.json_bytes) {
            return false;
        }
        end = place.offset + k_marker_bytes + place.json_bytes + place.pixels_bytes;
        step += chunk.steps;
        session = chunk.first_session;
        episode = chunk.first_episode;
    }
    const bool begins_right = page.chunks.empty()
                                  ? page.sessions.empty() && page.episodes.empty()
                                  : page.chunks[0].first_session == 0 && page.chunks[0].first_episode == 0;
    return begins_right && step >= page.first_step;
}

bool sessions_fit(const IndexPage& page)
{
    for (std::size_t chunk = 0; chunk < page.chunks.size(); ++chunk) {
        for (std::size_t i = page.chunks[chunk].first_session; i < page.sessions_end(chunk); ++i) {
            if (page.sessions[i].chunk != chunk) {
                return false;
            }
        }
    }
    return true;
}

bool pages_fit(const IndexPage& page)
{
    std::uint64_t end = 0;
    std::uint64_t chunk = 0;
    std::uint64_t step = 0;
    for (const IndexedPage& listed : page.pages) {
        if (listed.offset < end || listed.offset > page.offset || listed.bytes > page.offset - listed.offset ||
            listed.chunks == 0 || listed.first_chunk != chunk || listed.first_step < step) {
            return false;
        }
        end = listed.offset + listed.bytes;
        chunk += listed.chunks;
        step = listed.first_step;
    }
    const std::uint64_t begin = page.pages.empty() ? page.first_step : page.pages.front().first_step;
    return !page.is_last() ||
           (page.number == page.pages.size() && page.first_chunk == chunk && page.first_step >= step && begin == 0);
}

} // namespace

std::size_t IndexPage::bytes() const
{
    return k_header_bytes + k_chunk_bytes * chunks.size() + k_session_bytes * sessions.size() +
           k_episode_bytes * episodes.size() + k_page_bytes * pages.size() + k_page_footer_bytes;
}

std::uint64_t IndexPage::steps() const
{
    return chunks.empty() ? 0 : chunks.back().first_step + chunks.back().steps - first_step;
}

std::size_t IndexPage::sessions_end(std::size_t chunk) const
{
    return chunk + 1 < chunks.size() ? chunks[chunk + 1].first_session : sessions.size();
}

std::size_t IndexPage::episodes_end(std::size_t chunk) const
{
    return chunk + 1 < chunks.size() ? chunks[chunk + 1].first_episode : episodes.size();
}

std::uint64_t pixels_checksum(std::string_view frame)
{
    return frame.empty() ? 0 : XXH64(frame.data(), frame.size(), 0);
}

std::string encode_page(const IndexPage& page)
{
    const auto count = [](const auto& entries) { return static_cast<std::uint32_t>(entries.size()); };
    const auto bytes = static_cast<std::uint32_t>(page.bytes());
    std::string out;
    out.reserve(bytes);
    Sink sink{out};
    sink << k_magic_index << static_cast<std::uint32_t>(bytes - k_skippable_header_bytes);
    out += k_tag;
    sink << k_index_version << page.offset << page.number << page.first_chunk << page.first_step << page.first_byte
         << page.table.offset << page.table.bytes << page.table.checksum << count(page.chunks) << count(page.sessions)
         << count(page.episodes) << count(page.pages);
    for (const IndexedChunk& chunk : page.chunks) {
        sink << chunk.place.offset << chunk.place.json_bytes << chunk.place.pixels_bytes
             << chunk.place.json_content_bytes << chunk.place.pixels_content_bytes << chunk.place.pixels_checksum
             << chunk.first_step << chunk.time << chunk.steps << chunk.pictures << chunk.recording << chunk.kinds
             << chunk.first_session << chunk.first_episode;
    }
    for (const IndexedSession& session : page.sessions) {
        sink << session.session << session.low.episode << session.low.step << session.high.episode << session.high.step
             << session.steps << session.chunk;
    }
    for (const IndexedEpisode& episode : page.episodes) {
        sink << episode.session << episode.episode << episode.step;
    }
    for (const IndexedPage& listed : page.pages) {
        sink << listed.offset << listed.checksum << listed.bytes << listed.chunks << listed.first_chunk
             << listed.first_step << listed.pictures << listed.time << listed.session_low << listed.session_high
             << listed.recording << listed.kinds;
    }
    sink << bytes;
    out += k_footer_tag;
    sink << std::uint64_t{XXH64(out.data(), out.size(), 0)};
    return out;
}

std::uint64_t page_checksum(std::string_view frame)
{
    return read_le64(frame, frame.size() - 8);
}

bool is_like_page(std::string_view frame)
{
    return frame.size() >= k_skippable_header_bytes + k_tag.size() &&
           (read_le32(frame, 0) == k_magic_index || frame.substr(k_skippable_header_bytes, k_tag.size()) == k_tag);
}

bool is_later_page(std::string_view frame)
{
    // With a footer like ours its checksum is to be right: else the version is what is damaged.
    return has_tag(frame) && read_le32(frame, 12) > k_index_version &&
           (page_bytes_in(frame.substr(frame.size() - k_page_footer_bytes)) != frame.size() ||
            XXH64(frame.data(), frame.size() - 8, 0) == page_checksum(frame));
}

std::size_t page_bytes_in(std::string_view footer)
{
    return footer.size() == k_page_footer_bytes && footer.substr(4, k_footer_tag.size()) == k_footer_tag
               ? read_le32(footer, 0)
               : 0;
}

std::optional<SeekTablePlace> seek_table_in(std::string_view frame)
{
    if (!is_intact(frame)) {
        return std::nullopt;
    }
    SeekTablePlace table;
    Cursor cursor{frame};
    cursor.skip(56);
    cursor >> table.offset >> table.bytes >> table.checksum;
    return table;
}

std::optional<IndexPage> decode_page(std::string_view frame)
{
    if (!is_intact(frame)) {
        return std::nullopt;
    }
    IndexPage page;
    Counts counts;
    Cursor cursor{frame};
    cursor.skip(16);
    cursor >> page.offset >> page.number >> page.first_chunk >> page.first_step >> page.first_byte >>
        page.table.offset >> page.table.bytes >> page.table.checksum >> counts.chunks >> counts.sessions >>
        counts.episodes >> counts.pages;
    if (counts.page_bytes() != frame.size() || counts.chunks > k_page_chunks_max) {
        return std::nullopt;
    }
    page.chunks.resize(counts.chunks);
    for (IndexedChunk& chunk : page.chunks) {
        cursor >> chunk.place.offset >> chunk.place.json_bytes >> chunk.place.pixels_bytes >>
            chunk.place.json_content_bytes >> chunk.place.pixels_content_bytes >> chunk.place.pixels_checksum >>
            chunk.first_step >> chunk.time >> chunk.steps >> chunk.pictures >> chunk.recording >> chunk.kinds >>
            chunk.first_session >> chunk.first_episode;
    }
    page.sessions.resize(counts.sessions);
    for (IndexedSession& session : page.sessions) {
        cursor >> session.session >> session.low.episode >> session.low.step >> session.high.episode >>
            session.high.step >> session.steps >> session.chunk;
    }
    page.episodes.resize(counts.episodes);
    for (IndexedEpisode& episode : page.episodes) {
        cursor >> episode.session >> episode.episode >> episode.step;
    }
    page.pages.resize(counts.pages);
    for (IndexedPage& listed : page.pages) {
        cursor >> listed.offset >> listed.checksum >> listed.bytes >> listed.chunks >> listed.first_chunk >>
            listed.first_step >> listed.pictures >> listed.time >> listed.session_low >> listed.session_high >>
            listed.recording >> listed.kinds;
    }
    return chunks_fit(page) && sessions_fit(page) && pages_fit(page) ? std::optional{std::move(page)} : std::nullopt;
}

namespace {

std::uint32_t kind_of(record::Type type)
{
    using record::Type;
    switch (type) {
    case Type::header:
        return k_kind_header;
    case Type::session:
        return k_kind_session;
    case Type::step:
        return k_kind_step;
    case Type::exchange:
        return k_kind_exchange;
    case Type::episode:
        return k_kind_episode;
    case Type::session_end:
        return k_kind_session_end;
    case Type::note:
        return k_kind_note;
    case Type::end:
        return k_kind_end;
    case Type::chunk:
    case Type::pixels:
    case Type::unknown:
        break;
    }
    return k_kind_other;
}

} // namespace

RecordPlace RecordPlace::of(record::Type type, const simdjson::dom::object& object)
{
    RecordPlace record;
    record.type = type;
    record.session = record::unsigned_or(object, "session", 0);
    if (type == record::Type::step || type == record::Type::episode) {
        record.place.episode = record::unsigned_or(object, "episode", 0);
    }
    if (type == record::Type::step) {
        record.place.step = record::unsigned_or(object, "step", 0);
        record.time_us = record::signed_or(object, "time_us", 0);
        record.has_frame = object["frame"].is_object();
    }
    return record;
}

void ChunkContent::add(const RecordPlace& record, bool picture_left_out)
{
    m_kinds |= kind_of(record.type);
    if (record.type == record::Type::step) {
        add_step(record);
        m_pictures += record.has_frame && !picture_left_out ? 1 : 0;
    }
}

void ChunkContent::add_step(const RecordPlace& step)
{
    const std::uint64_t number = step.session;
    const StepPlace place = step.place;
    const std::int64_t time_us = step.time_us;
    Session& its = session(number, place);
    its.low = std::min(its.low, place);
    its.high = std::max(its.high, place);
    ++its.steps;
    if (place.step == 0) {
        m_episodes.push_back({number, place.episode, m_steps});
    }
    m_time.low_us = m_steps == 0 ? time_us : std::min(m_time.low_us, time_us);
    m_time.high_us = m_steps == 0 ? time_us : std::max(m_time.high_us, time_us);
    ++m_steps;
}

ChunkContent::Session& ChunkContent::session(std::uint64_t number, StepPlace place)
{
    if (m_last_session >= m_sessions.size() || m_sessions[m_last_session].number != number) {
        auto found = std::lower_bound(m_sessions.begin(), m_sessions.end(), number,
                                      [](const Session& one, std::uint64_t value) { return one.number < value; });
        if (found == m_sessions.end() || found->number != number) {
            found = m_sessions.insert(found, {number, place, place, 0});
        }
        m_last_session = static_cast<std::size_t>(found - m_sessions.begin());
    }
    return m_sessions[m_last_session];
}

void ChunkContent::clear()
{
    m_kinds = 0;
    m_steps = 0;
    m_pictures = 0;
    m_time = {};
    m_sessions.clear();
    m_episodes.clear();
}

} // namespace bh::trajectory
