#pragma once

#include "compressed_input.hpp"
#include "zstd_codec.hpp"

#include <bh/base/input.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::trajectory {

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
