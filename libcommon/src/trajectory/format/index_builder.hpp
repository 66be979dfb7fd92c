#pragma once

#include "index_page.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace bh::trajectory {

/// Makes the index of a file while its chunks are written. Memory: one page, and 88 bytes for each page before it.
class IndexBuilder
{
public:
    /// The file's next chunk.
    void add(const ChunkPlace& place, const ChunkContent& content);

    /// The page must be written before the next chunk: so it is small, and memory does not grow with the file.
    [[nodiscard]] bool page_is_full() const;

    /// The page of the chunks since the last one, as a skippable frame that lies at `offset` in the file.
    std::string take_page(std::uint64_t offset);

    /// How a finished file ends.
    struct Ending
    {
        std::string page;
        std::string table; ///< directly behind it
    };

    /// The last page, at `offset`, and the seek table. `frames` are those of the file so far; the page is added.
    Ending finish(std::uint64_t offset, std::vector<FrameSize>& frames);

private:
    void begin_page();

    IndexPage m_page;
    std::uint64_t m_step = 0;       ///< steps so far
    std::uint64_t m_byte = 0;       ///< of the decompressed stream
    std::uint32_t m_recordings = 0; ///< headers so far
    std::vector<IndexedPage> m_pages;
};

} // namespace bh::trajectory
