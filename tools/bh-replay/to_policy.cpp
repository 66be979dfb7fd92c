#include "to_policy.hpp"

#include "agreement.hpp"
#include "asker.hpp"
#include "report_text.hpp"
#include "shown_steps.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/progress.hpp>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include <chrono>

namespace bh::replay {

cli::Outcome to_policy(RunReader& runs, const Options& options, cli::Context& context)
{
    using Clock = std::chrono::steady_clock;
    const std::unique_ptr<Asker> policy = make_asker(options, context);
    ShownSteps steps{runs, options.policy_frames};
    Agreement agreement;
    cli::Progress progress{context};
    std::uint64_t shown = 0;
    while (steps.next()) {
        const auto asked = Clock::now();
        const auto answer = policy->ask(steps.place(), steps.observation());
        if (policy->is_live()) {
            agreement.add_latency(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - asked).count());
        }
        ++shown;
        if (answer && steps.was_fallback()) {
            agreement.skip();
        } else if (answer) {
            agreement.compare(
                {steps.place(), steps.action(), reply_fields(steps.reply()), answer->action, answer->fields});
        }
        progress.update([shown] { return std::to_string(shown) + " steps"; });
    }
    policy->finish();
    if (steps.unreadable() > 0) {
        context.warning(std::to_string(steps.unreadable()) +
                        " steps are left out: their actions have no text; the first is " +
                        steps.first_unreadable().text());
    }
    if (shown == 0) {
        throw Error{"no step with an action in the selection"};
    }
    const bool compares = !options.command.empty() || !options.answers.empty();
    if (compares) {
        constexpr std::size_t k_columns = 80; // where no terminal says otherwise
        const std::size_t columns = cli::terminal_columns(STDOUT_FILENO).value_or(k_columns);
        context.output().write(options.report == Report::json ? json_line(agreement.json()) : agreement.text(columns));
    }
    if (!agreement.all_equal()) {
        return cli::Outcome::different;
    }
    if (compares && agreement.compared() == 0) {
        throw Error{"no step in the selection whose recorded action was a policy's own"};
    }
    return policy->said_too_much() || steps.unreadable() > 0 ? cli::Outcome::incomplete : cli::Outcome::complete;
}

} // namespace bh::replay
