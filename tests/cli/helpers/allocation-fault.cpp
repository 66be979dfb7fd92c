// Preloaded into a program under test: there is no memory for anything of BH_ALLOCATION_MAX bytes or more.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace {

void* allocate(std::size_t size)
{
    static const char* const limit = std::getenv("BH_ALLOCATION_MAX");
    static const std::size_t bytes_max = limit == nullptr ? SIZE_MAX : std::strtoull(limit, nullptr, 10);
    void* const memory = size >= bytes_max ? nullptr : std::malloc(size > 0 ? size : 1);
    if (memory == nullptr) {
        throw std::bad_alloc{};
    }
    return memory;
}

} // namespace

void* operator new(std::size_t size)
{
    return allocate(size);
}

void* operator new[](std::size_t size)
{
    return allocate(size);
}

void operator delete(void* memory) noexcept
{
    std::free(memory);
}

void operator delete[](void* memory) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept
{
    std::free(memory);
}

void operator delete[](void* memory, std::size_t /*size*/) noexcept
{
    std::free(memory);
}
