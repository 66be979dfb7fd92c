#pragma once

#include "player.hpp"

#include <bh/base/fd.hpp>
#include <bh/base/input.hpp>

namespace bh::policy {

/// Ends the input with the first SIGINT, SIGTERM or SIGHUP, so that what was learned can be saved; the second one ends
/// the program. One that was ignored when the program started stays ignored. Only one instance may exist at a time.
class InputWatch final : public ReadGate
{
public:
    /// \throws bh::FileError if the system has no pipe left
    InputWatch();
    InputWatch(const InputWatch&) = delete;
    InputWatch& operator=(const InputWatch&) = delete;
    ~InputWatch() override;

    bool wait_readable(int fd) override;
    /// What there is to read of `fd`, without waiting.
    [[nodiscard]] static Waiting look(int fd);
    /// A signal has come.
    [[nodiscard]] static bool is_stopped();

private:
    Fd m_woken; ///< readable once a signal has come
    Fd m_waker;
};

} // namespace bh::policy
