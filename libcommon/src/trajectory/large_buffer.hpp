#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace bh::trajectory {

/// Memory for megabytes that are written whole before they are read: it is not cleared, and comes in large pages where
/// the system has them. Filling 8 MiB for the first time takes a third of the time then.
class LargeBuffer
{
public:
    /// At least `bytes`; what was there may be lost. \throws std::bad_alloc
    char* reserve(std::size_t bytes);

    [[nodiscard]] const char* data() const { return m_bytes.get(); }

private:
    struct Free
    {
        void operator()(char* bytes) const { std::free(bytes); }
    };

    std::unique_ptr<char, Free> m_bytes;
    std::size_t m_capacity = 0;
};

} // namespace bh::trajectory
