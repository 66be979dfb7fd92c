#pragma once

#include "options.hpp"
#include "run_reader.hpp"

#include <bh/cli/run_tool.hpp>

namespace bh::replay {

/// Shows the recorded observations to a policy, compares its actions with the recorded ones and reports on standard
/// output. The policy sees what was recorded, whatever it answers: each step is judged alone (teacher forcing). Without
/// a command and answers, only the observations are written. \throws bh::Error if the policy dies or gives no answer in
/// time.
cli::Outcome to_policy(RunReader& runs, const Options& options, cli::Context& context);

} // namespace bh::replay
