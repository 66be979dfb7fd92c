#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace bh::info {

/// What a file is made of, found without decompressing anything.
struct FileLayout
{
    enum class Kind
    {
        trajectory,
        compressed_stream,
        stream
    };

    Kind kind = Kind::stream;
    std::uint64_t bytes = 0;
    std::uint64_t chunks = 0;
    std::uint64_t record_bytes = 0;   ///< compressed, in the chunks' first frames
    std::uint64_t pixel_bytes = 0;    ///< compressed, in the chunks' second frames
    std::uint64_t unpacked_bytes = 0; ///< of a trajectory: what its frames say, the journal's excepted
    bool finished = false;            ///< of a trajectory: it ends with its index and seek table
    /// Of a trajectory under construction: the size of the journal beside it.
    std::optional<std::uint64_t> journal_bytes;
};

/// Nothing for what cannot be read twice, such as a pipe. "-" is standard input, whose position stays as it was.
/// Reads 48 bytes for each frame. \throws bh::FileError
std::optional<FileLayout> read_layout(const std::string& path);

} // namespace bh::info
