#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh::trajectory {

/// The member "frame" of a record with a picture, when it is written as our programs write it: at the line's end, and
/// with nothing more in it than this.
struct FrameMember
{
    std::size_t begin = 0; ///< in the line, of the comma before it
    std::int64_t width = 0;
    std::int64_t height = 0;
    std::string_view encoding;          ///< with a payload
    std::optional<std::uint64_t> index; ///< without: the row of its chunk's pixels
};

/// Of `..."frame":{"width":W,"height":H,"encoding":"E"},"payload":N}` or
/// `..."frame":{"width":W,"height":H,"index":K}}`.
std::optional<FrameMember> frame_at_end(std::string_view line);

/// Appends the line up to its frame member, and then one that refers to a row of the chunk's pixels.
void append_with_index(std::string& out, std::string_view line_before_frame, int width, int height,
                       std::uint64_t index);

/// The same with one that announces a payload.
void append_with_payload(std::string& out, std::string_view line_before_frame, int width, int height,
                         std::string_view encoding, std::size_t payload_bytes);

} // namespace bh::trajectory
