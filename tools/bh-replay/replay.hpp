#pragma once

#include "options.hpp"
#include "run_reader.hpp"

#include <bh/cli/context.hpp>

namespace bh::replay {

/// Different if something compared was not as recorded; incomplete if a recording was damaged or cut short.
cli::Outcome replay(const Options& options, cli::Context& context);

/// Shows the recorded observations to a policy, compares its actions with the recorded ones and reports on standard
/// output. The policy sees what was recorded, whatever it answers: each step is judged alone (teacher forcing). Without
/// a command and answers, only the observations are written. \throws bh::Error if the policy dies or gives no answer in
/// time.
cli::Outcome to_policy(RunReader& runs, const Options& options, cli::Context& context);

/// Plays the emulator's side to a server: sends what was recorded, compares the replies with the recorded ones and
/// reports on standard output. Each session goes its own way, one message at a time. \throws bh::Error if an answer
/// does not come in time.
cli::Outcome to_server(RunReader& runs, const Options& options, cli::Context& context);

/// Listens for a live emulator, answers it as was answered when the recording was made, compares what it says with the
/// recording, and reports on standard output when the recording is played.
cli::Outcome to_emulator(RunReader& runs, const Options& options, cli::Context& context);

} // namespace bh::replay
