#pragma once

#include "trajectory/format/index_page.hpp"

#include <bh/record/selection.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace bh::trajectory {

/// A chunk as the index knows it.
struct FoundChunk
{
    std::uint64_t number = 0;     ///< in the file, and in its marker
    std::uint64_t first_byte = 0; ///< of its records in the decompressed stream
    IndexedChunk entry;
};

/// The index of a finished file, read from its end. Opening reads the last page, and each search a page or two, so that
/// the size of the file counts for nothing. Memory: two pages.
///
/// What it says is the word of whoever wrote the file: only the chunk itself shows whether it is true.
/// All members that search \throw bh::DataError if a page is damaged.
class Index
{
public:
    /// Nothing if the file does not end with an index that is healthy and its own: it has none, is damaged, or other
    /// files were appended. `fd` must stay open.
    static std::optional<Index> open(int fd);

    [[nodiscard]] std::uint64_t chunks() const { return m_last.first_chunk + m_last.chunks.size(); }

    [[nodiscard]] std::uint64_t steps() const { return m_last.first_step + m_last.steps(); }

    /// The last one; nothing if the file has none.
    std::optional<FoundChunk> last_chunk();
    /// The chunk that has the step which so many others come before.
    std::optional<FoundChunk> chunk_of_step(std::uint64_t step);
    /// The first chunk, from number `from` on, that may have this step of this session.
    std::optional<FoundChunk> chunk_of(std::uint64_t session, const StepPlace& place, std::uint64_t from);
    /// The first chunk that has a step of this time or a later one.
    std::optional<FoundChunk> chunk_of_time(std::int64_t time_us);

    /// The first chunk that has a selected step, by session, episode and from, and how many steps of the session and
    /// episode selected come before that chunk.
    struct Start
    {
        FoundChunk chunk;
        std::uint64_t steps_before = 0;
    };

    std::optional<Start> first_selected(const record::Selection& selection);

private:
    Index(int fd, IndexPage last) : m_fd{fd}, m_last{std::move(last)} {}

    [[nodiscard]] std::size_t pages() const { return m_last.pages.size() + 1; }

    [[nodiscard]] bool may_have_session(std::size_t page, std::uint64_t session) const;
    const IndexPage& page(std::size_t number);
    static FoundChunk chunk_in(const IndexPage& page, std::size_t chunk);
    std::optional<Start> first_of_session(const record::Selection& selection);
    std::optional<Start> first_of_episode(const record::Selection& selection);

    int m_fd;
    IndexPage m_last;
    std::optional<IndexPage> m_page; ///< another one, the last that was asked for
    std::vector<char> m_buffer;
};

} // namespace bh::trajectory
