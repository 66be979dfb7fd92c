#pragma once

#include <bh/record/record.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace bh::trajectory {

/// The pictures of one chunk, packed as they lie in its file, bh-trajectory(5).
struct PackedPictures
{
    std::string record;              ///< line of the `pixels` record
    std::string frame;               ///< the zstd frame of the pixels; its checksum was right
    std::uint64_t content_bytes = 0; ///< of that frame, decompressed
    std::uint64_t rows = 0;          ///< how many there are
};

/// What a record::Source over a trajectory file can do besides, so that pictures can be copied as they are.
class PackedSource
{
public:
    virtual ~PackedSource() = default;

    /// The row of the picture that the record given last has, in packed().
    [[nodiscard]] virtual std::optional<std::uint64_t> picture_row() const = 0;

    /// Has the chunk of the record given last no more records?
    [[nodiscard]] virtual bool is_at_chunk_end() const = 0;

    /// The pictures of that chunk. Null if they are damaged, which whoever asks for one of them hears; or if
    /// picture() was called before, for the same chunk.
    virtual std::shared_ptr<const PackedPictures> packed() = 0;

    /// One of them. Valid until the next call, and until the next record. \throws bh::DataError if it is damaged, which
    /// is kept in the source's damage().
    virtual record::Picture picture_in_row(std::uint64_t row) = 0;
};

} // namespace bh::trajectory
