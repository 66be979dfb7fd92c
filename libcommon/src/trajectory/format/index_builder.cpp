#include "index_builder.hpp"

#include <xxhash.h>

#include <algorithm>
#include <utility>

namespace bh::trajectory {

namespace {

IndexedPage describe(const IndexPage& page, std::string_view frame)
{
    IndexedPage listed;
    listed.offset = page.offset;
    listed.checksum = page_checksum(frame);
    listed.bytes = static_cast<std::uint32_t>(frame.size());
    listed.chunks = static_cast<std::uint32_t>(page.chunks.size());
    listed.first_chunk = page.first_chunk;
    listed.first_step = page.first_step;
    listed.recording = page.chunks.empty() ? 0 : page.chunks.front().recording;
    bool any_step = false;
    for (const IndexedChunk& chunk : page.chunks) {
        listed.pictures += chunk.pictures;
        listed.kinds |= chunk.kinds;
        if (chunk.steps > 0) {
            listed.time.low_us = any_step ? std::min(listed.time.low_us, chunk.time.low_us) : chunk.time.low_us;
            listed.time.high_us = any_step ? std::max(listed.time.high_us, chunk.time.high_us) : chunk.time.high_us;
            any_step = true;
        }
    }
    if (!page.sessions.empty()) {
        const auto by_number = [](const IndexedSession& a, const IndexedSession& b) { return a.session < b.session; };
        const auto [low, high] = std::minmax_element(page.sessions.begin(), page.sessions.end(), by_number);
        listed.session_low = low->session;
        listed.session_high = high->session;
    }
    return listed;
}

} // namespace

void IndexBuilder::add(const ChunkPlace& place, const ChunkContent& content)
{
    if ((content.kinds() & k_kind_header) != 0) {
        ++m_recordings;
    }
    IndexedChunk chunk;
    chunk.place = place;
    chunk.first_step = m_step;
    chunk.time = content.time();
    chunk.steps = content.steps();
    chunk.pictures = content.pictures();
    chunk.recording = std::max(m_recordings, 1U) - 1;
    chunk.kinds = content.kinds();
    chunk.first_session = static_cast<std::uint32_t>(m_page.sessions.size());
    chunk.first_episode = static_cast<std::uint32_t>(m_page.episodes.size());
    const auto number = static_cast<std::uint32_t>(m_page.chunks.size());
    for (const ChunkContent::Session& session : content.sessions()) {
        m_page.sessions.push_back({session.number, session.low, session.high, session.steps, number});
    }
    for (const ChunkContent::EpisodeStart& start : content.episodes()) {
        m_page.episodes.push_back({start.session, start.episode, m_step + start.step});
    }
    m_page.chunks.push_back(chunk);
    m_step += content.steps();
    m_byte += std::uint64_t{place.json_content_bytes} + place.pixels_content_bytes;
}

bool IndexBuilder::page_is_full() const
{
    return m_page.chunks.size() == k_page_chunks_max || m_page.bytes() >= k_page_bytes_full;
}

std::string IndexBuilder::take_page(std::uint64_t offset)
{
    m_page.offset = offset;
    std::string frame = encode_page(m_page);
    m_pages.push_back(describe(m_page, frame));
    begin_page();
    return frame;
}

void IndexBuilder::begin_page()
{
    m_page.number = m_pages.size();
    m_page.first_chunk += m_page.chunks.size();
    m_page.first_step = m_step;
    m_page.first_byte = m_byte;
    m_page.chunks.clear();
    m_page.sessions.clear();
    m_page.episodes.clear();
}

IndexBuilder::Ending IndexBuilder::finish(std::uint64_t offset, std::vector<FrameSize>& frames)
{
    Ending ending;
    m_page.offset = offset;
    m_page.pages = std::move(m_pages);
    const std::size_t page_bytes = m_page.bytes();
    frames.push_back({static_cast<std::uint32_t>(page_bytes), 0});
    ending.table = encode_seek_table(frames);
    m_page.table = {offset + page_bytes, ending.table.size(), XXH64(ending.table.data(), ending.table.size(), 0)};
    ending.page = encode_page(m_page);
    return ending;
}

} // namespace bh::trajectory
