#pragma once

#include <bh/base/fd.hpp>
#include <bh/base/input.hpp>
#include <bh/cli/stop_signals.hpp>

#include <functional>
#include <optional>

namespace bh::gsl_dump {

/// Lets out what was written before waiting for more input, so that rows of a running game are seen when they happen.
///
/// While a recording is followed, SIGINT, SIGTERM and SIGHUP end the input; otherwise they have their default action.
class InputGate final : public ReadGate
{
public:
    /// `let_out` is called when there is nothing to read for the moment.
    InputGate(std::function<void()> let_out, bool follow);

    bool wait_readable(int fd) override;

    /// Waits until it is time to look whether a followed recording has grown; false after a signal.
    bool wait_for_more();

private:
    std::function<void()> m_let_out;
    std::optional<cli::StopSignals> m_stop; ///< only while following
    Fd m_timer;                             ///< likewise
};

} // namespace bh::gsl_dump
