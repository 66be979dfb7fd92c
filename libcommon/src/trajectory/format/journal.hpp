#pragma once

#include "trajectory/reading/compressed_input.hpp"
#include "zstd_codec.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/fd.hpp>
#include <bh/base/input.hpp>

#include <cstdint>
#include <optional>
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

inline constexpr std::string_view k_partial_suffix = ".partial";

/// The journal of chunk `chunk` of the recording that will be named `path`.
std::string journal_name(std::string_view path, std::uint64_t chunk);

/// A journal of `path` that lies in its directory, with the directory's name as in `path`; empty if there is none.
std::string find_journal(const std::string& path);

/// What stands beside a file under construction: its length now, which may grow, and the journals of its chunks.
class JournalReader
{
public:
    /// `path` is the recording's, without .partial; `fd` is the .partial, and must stay open.
    JournalReader(std::string path, int fd) : m_path{std::move(path)}, m_fd{fd} {}

    /// Does the .partial have that many bytes by now?
    [[nodiscard]] bool reaches(std::uint64_t bytes);

    /// Begins with the journal of a chunk; false if there is none.
    bool open(std::uint64_t chunk);

    /// Puts the records of the next flush into `out`, and padding behind them; returns their size, 0 at the end. A
    /// frame cut at the end counts as the end: it was being written. \throws bh::DataError "NAME: byte N: reason" if
    /// one is damaged.
    std::size_t next(Decompressor& decompressor, std::vector<char>& out);

private:
    std::string m_path;
    int m_fd;
    std::uint64_t m_bytes = 0; ///< of the .partial, when last looked at
    std::optional<CompressedInput> m_input;
};

} // namespace bh::trajectory
