#pragma once

#include <cstddef>

namespace bh::image {

/// The memory that stb takes during one call, on this thread. The blocks are kept for the next call: asking the system
/// for fresh frame-size buffers each time costs more in page faults than the decoding itself.
///
/// Everything stb did not give back is reclaimed at the end of the scope, so no path through it can leak, exceptions
/// included.
class StbMemoryScope
{
public:
    /// A request above `block_bytes_max` fails, which stb reports as an error: a small PNG must not inflate to
    /// gigabytes.
    explicit StbMemoryScope(std::size_t block_bytes_max) noexcept;
    StbMemoryScope(const StbMemoryScope&) = delete;
    StbMemoryScope& operator=(const StbMemoryScope&) = delete;
    ~StbMemoryScope();
};

// stb's hooks; only to be reached inside a scope. Null when there is no memory or the request is above the limit.
void* stb_allocate(std::size_t bytes) noexcept;
void* stb_reallocate(void* block, std::size_t old_bytes, std::size_t new_bytes) noexcept;
void stb_release(void* block) noexcept;

} // namespace bh::image
