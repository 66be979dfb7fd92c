#include "large_buffer.hpp"

#include <sys/mman.h>

#include <new>

namespace bh::trajectory {

namespace {
constexpr std::size_t k_large_page_bytes = std::size_t{2} << 20; // of x86-64, and of most ARM systems
}

char* LargeBuffer::reserve(std::size_t bytes)
{
    if (bytes <= m_capacity && m_bytes) {
        return m_bytes.get();
    }
    m_bytes.reset();
    m_capacity = 0;
    if (bytes < k_large_page_bytes) {
        m_bytes.reset(static_cast<char*>(std::malloc(bytes + 1)));
    } else {
        bytes = (bytes + k_large_page_bytes - 1) / k_large_page_bytes * k_large_page_bytes;
        m_bytes.reset(static_cast<char*>(std::aligned_alloc(k_large_page_bytes, bytes)));
        if (m_bytes) {
            ::madvise(m_bytes.get(), bytes, MADV_HUGEPAGE); // a wish
        }
    }
    if (!m_bytes) {
        throw std::bad_alloc{};
    }
    m_capacity = bytes;
    return m_bytes.get();
}

} // namespace bh::trajectory
