#pragma once

#include "zstd_codec.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/fd.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

/// The file beside a recording under construction that keeps the records of the chunk that is still open:
/// PATH.journal-N for chunk N. It is empty as long as chunks fill faster than flushes come.
class Journal
{
public:
    /// Creates the journal of chunk 0. \throws bh::FileError
    Journal(std::string path, Sync sync);

    /// Adds records, whole ones in each piece, which becomes a zstd frame.
    void append(const std::vector<std::string>& pieces);
    /// The open chunk is in the recording now: begins the journal of the next one and removes this one.
    void next_chunk();
    /// The recording needs no journal any more.
    void remove() noexcept;

    [[nodiscard]] bool is_empty() const { return m_empty; }

private:
    void create();

    std::string m_path; ///< of the recording
    Sync m_sync;
    std::uint64_t m_chunk = 0;
    std::string m_name;
    Fd m_fd;
    Compressor m_compressor;
    bool m_empty = true;
};

} // namespace bh::trajectory
