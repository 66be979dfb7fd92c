#pragma once

#include <optional>
#include <utility>

namespace bh {

/// Owns a file descriptor; closes it at the end of its life. -1 is "none".
class Fd
{
public:
    Fd() = default;

    explicit Fd(int fd) noexcept : m_fd{fd} {}

    Fd(Fd&& other) noexcept : m_fd{std::exchange(other.m_fd, -1)} {}

    Fd& operator=(Fd&& other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }

    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd();

    [[nodiscard]] int get() const noexcept { return m_fd; }

    [[nodiscard]] explicit operator bool() const noexcept { return m_fd >= 0; }

    /// Gives the descriptor away.
    [[nodiscard]] int release() noexcept { return std::exchange(m_fd, -1); }

private:
    int m_fd = -1;
};

/// What one thread sets, and another waits for with poll(): its descriptor is readable while it is set.
class Event
{
public:
    /// \throws bh::Error
    Event();

    void set() noexcept;
    void clear() noexcept;

    [[nodiscard]] int fd() const noexcept { return m_fd.get(); }

private:
    Fd m_fd;
};

/// Does another process hold the file locked for itself, as a recorder does for as long as it lives? Nothing where
/// locks are not to be had.
[[nodiscard]] std::optional<bool> is_locked(int fd) noexcept;

/// Asks the kernel for a 1 MiB pipe buffer (three times the throughput of the usual 64 KiB). Does nothing when `fd` is
/// no pipe or the system's limit is lower.
void widen_pipe(int fd) noexcept;

} // namespace bh
