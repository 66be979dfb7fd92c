#include "index_reader.hpp"

#include "compressed_input.hpp"

#include <bh/base/error.hpp>
#include <bh/trajectory/index_check.hpp>

#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>

namespace bh::trajectory {

namespace {

constexpr std::size_t k_table_bytes_checked = std::size_t{1} << 20;

/// What stands at the end of a file.
struct FileEnd
{
    std::uint64_t table = 0; ///< offset of the seek table
    std::uint64_t table_bytes = 0;
    std::uint64_t page_bytes = 0; ///< of the index page before it, 0 if there is none
};

// Nothing if the file does not end with a seek table.
std::optional<FileEnd> find_end(int fd, std::vector<char>& buffer)
{
    struct stat info = {};
    const std::uint64_t file_bytes = ::fstat(fd, &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
    if (file_bytes < k_page_footer_bytes + k_skippable_header_bytes + k_seek_table_footer_bytes) {
        return std::nullopt;
    }
    FileEnd end;
    end.table_bytes =
        seek_table_bytes(read_at(fd, file_bytes - k_seek_table_footer_bytes, k_seek_table_footer_bytes, buffer));
    if (end.table_bytes == 0 || end.table_bytes > file_bytes - k_page_footer_bytes) {
        return std::nullopt;
    }
    end.table = file_bytes - end.table_bytes;
    constexpr std::size_t k_border_bytes = k_page_footer_bytes + k_skippable_header_bytes;
    const std::string_view border = read_at(fd, end.table - k_page_footer_bytes, k_border_bytes, buffer);
    if (border.size() < k_border_bytes || read_le32(border, k_page_footer_bytes) != k_magic_seek_table ||
        read_le32(border, k_page_footer_bytes + 4) != end.table_bytes - k_skippable_header_bytes) {
        return std::nullopt;
    }
    end.page_bytes = page_bytes_in(border.substr(0, k_page_footer_bytes));
    return end;
}

// The last page, if it is healthy and belongs to the seek table behind it.
std::optional<IndexPage> read_last_page(int fd, const FileEnd& end, std::vector<char>& buffer)
{
    if (end.page_bytes == 0 || end.page_bytes > std::min<std::uint64_t>(end.table, k_page_bytes_max)) {
        return std::nullopt;
    }
    auto page = decode_page(read_at(fd, end.table - end.page_bytes, static_cast<std::size_t>(end.page_bytes), buffer));
    return page && page->table.bytes == end.table_bytes && page->table.offset - page->offset == end.page_bytes
               ? std::move(page)
               : std::nullopt;
}

} // namespace

bool has_whole_end(int fd)
{
    std::vector<char> buffer;
    const auto end = find_end(fd, buffer);
    if (!end || end->page_bytes == 0) {
        return end.has_value();
    }
    const auto page = read_last_page(fd, *end, buffer);
    if (!page || end->table_bytes > k_table_bytes_checked) {
        return page.has_value();
    }
    const std::string_view table = read_at(fd, end->table, static_cast<std::size_t>(end->table_bytes), buffer);
    return XXH64(table.data(), table.size(), 0) == page->table.checksum;
}

std::optional<Index> Index::open(int fd)
{
    std::vector<char> buffer;
    const auto end = find_end(fd, buffer);
    auto page = end ? read_last_page(fd, *end, buffer) : std::nullopt;
    // In a file that another was put before, it is right but for the offsets.
    return page && page->table.offset == end->table ? std::optional{Index{fd, std::move(*page)}} : std::nullopt;
}

const IndexPage& Index::page(std::size_t number)
{
    if (number >= m_last.pages.size()) {
        return m_last;
    }
    if (m_page && m_page->number == number) {
        return *m_page;
    }
    const IndexedPage& listed = m_last.pages[number];
    m_page.reset();
    if (listed.bytes <= k_page_bytes_max) {
        m_page = decode_page(read_at(m_fd, listed.offset, listed.bytes, m_buffer));
    }
    if (!m_page || page_checksum({m_buffer.data(), listed.bytes}) != listed.checksum || m_page->number != number ||
        m_page->offset != listed.offset || m_page->chunks.size() != listed.chunks ||
        m_page->first_chunk != listed.first_chunk || m_page->first_step != listed.first_step) {
        m_page.reset();
        throw DataError{"byte " + std::to_string(listed.offset) + ": the index page is damaged"};
    }
    return *m_page;
}

FoundChunk Index::chunk_in(const IndexPage& page, std::size_t chunk)
{
    std::uint64_t byte = page.first_byte;
    for (std::size_t i = 0; i < chunk; ++i) {
        const ChunkPlace& place = page.chunks[i].place;
        byte += std::uint64_t{place.json_content_bytes} + place.pixels_content_bytes;
    }
    return {page.first_chunk + chunk, byte, page.chunks[chunk]};
}

std::optional<FoundChunk> Index::last_chunk()
{
    if (chunks() == 0) {
        return std::nullopt;
    }
    const IndexPage& in = page(m_last.chunks.empty() ? m_last.pages.size() - 1 : m_last.pages.size());
    return chunk_in(in, in.chunks.size() - 1);
}

std::optional<FoundChunk> Index::chunk_of_step(std::uint64_t step)
{
    if (step >= steps()) {
        return std::nullopt;
    }
    const auto& pages = m_last.pages;
    const auto behind = std::upper_bound(pages.begin(), pages.end(), step, [](std::uint64_t value, const auto& listed) {
        return value < listed.first_step;
    });
    // The last page is not in its own list.
    const bool in_last = step >= m_last.first_step;
    const IndexPage& in = page(in_last ? pages.size() : static_cast<std::size_t>(behind - pages.begin()) - 1);
    const auto next = std::upper_bound(in.chunks.begin(), in.chunks.end(), step,
                                       [](std::uint64_t value, const auto& chunk) { return value < chunk.first_step; });
    const auto number = static_cast<std::size_t>(next - in.chunks.begin()) - 1;
    if (next == in.chunks.begin() || step - in.chunks[number].first_step >= in.chunks[number].steps) {
        throw DataError{"the index pages contradict each other"};
    }
    return chunk_in(in, number);
}

bool Index::may_have_session(std::size_t page, std::uint64_t session) const
{
    return page >= m_last.pages.size() ||
           (m_last.pages[page].session_low <= session && session <= m_last.pages[page].session_high);
}

std::optional<FoundChunk> Index::chunk_of(std::uint64_t session, const StepPlace& place, std::uint64_t from)
{
    for (std::size_t number = 0; number < pages(); ++number) {
        const bool is_before =
            number < m_last.pages.size() && from >= m_last.pages[number].first_chunk + m_last.pages[number].chunks;
        if (is_before || !may_have_session(number, session)) {
            continue;
        }
        const IndexPage& in = page(number);
        for (const IndexedSession& its : in.sessions) {
            if (its.session == session && its.low <= place && place <= its.high && in.first_chunk + its.chunk >= from) {
                return chunk_in(in, its.chunk);
            }
        }
    }
    return std::nullopt;
}

std::optional<FoundChunk> Index::chunk_of_time(std::int64_t time_us)
{
    for (std::size_t number = 0; number < pages(); ++number) {
        if (number < m_last.pages.size() && m_last.pages[number].time.high_us < time_us) {
            continue;
        }
        const IndexPage& in = page(number);
        for (std::size_t chunk = 0; chunk < in.chunks.size(); ++chunk) {
            if (in.chunks[chunk].steps > 0 && in.chunks[chunk].time.high_us >= time_us) {
                return chunk_in(in, chunk);
            }
        }
    }
    return std::nullopt;
}

std::optional<Index::Start> Index::first_selected(const record::Selection& selection)
{
    if (selection.episode) {
        return first_of_episode(selection);
    }
    if (selection.session) {
        return first_of_session(selection);
    }
    const auto chunk = chunk_of_step(selection.from.value_or(0));
    return chunk ? std::optional{Start{*chunk, chunk->entry.first_step}} : std::nullopt;
}

std::optional<Index::Start> Index::first_of_session(const record::Selection& selection)
{
    std::uint64_t before = 0;
    for (std::size_t number = 0; number < pages(); ++number) {
        if (!may_have_session(number, *selection.session)) {
            continue;
        }
        const IndexPage& in = page(number);
        for (const IndexedSession& its : in.sessions) {
            if (its.session != *selection.session) {
                continue;
            }
            if (its.steps > selection.from.value_or(0) - before) {
                return Start{chunk_in(in, its.chunk), before};
            }
            before += its.steps;
        }
    }
    return std::nullopt;
}

// An episode has no counts of its own: from its first chunk on, whoever reads counts.
std::optional<Index::Start> Index::first_of_episode(const record::Selection& selection)
{
    for (std::size_t number = 0; number < pages(); ++number) {
        if (selection.session && !may_have_session(number, *selection.session)) {
            continue;
        }
        const IndexPage& in = page(number);
        for (const IndexedSession& its : in.sessions) {
            if ((!selection.session || its.session == *selection.session) && its.low.episode <= *selection.episode &&
                *selection.episode <= its.high.episode) {
                return Start{chunk_in(in, its.chunk), 0};
            }
        }
    }
    return std::nullopt;
}

} // namespace bh::trajectory
