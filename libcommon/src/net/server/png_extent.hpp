#pragma once

#include <cstddef>
#include <string_view>

namespace bh::net {

/// Finds the end of a PNG that comes in pieces, by the lengths of its chunks. Whether it is a good one is for others.
class PngExtent
{
public:
    explicit PngExtent(std::size_t bytes_max) : m_bytes_max{bytes_max} {}

    enum class State
    {
        unfinished, ///< it does not end before size_so_far() bytes
        whole,      ///< it ends with size_so_far() bytes
        bad,        ///< no PNG, or too large
    };

    /// `bytes` from the picture's first byte on: what was there the last time, and more.
    State look(std::string_view bytes);

    [[nodiscard]] std::size_t size_so_far() const { return m_size; }

private:
    std::size_t m_bytes_max;
    std::size_t m_chunk = 0; ///< where the last chunk that was found begins; 0: the signature
    std::size_t m_size = 0;
};

} // namespace bh::net
