#include "evaluation.hpp"
#include "options.hpp"
#include "output_name.hpp"
#include "pipeline.hpp"
#include "player.hpp"

#include <bh/base/error.hpp>

#include <unistd.h>

namespace bh::play {

namespace {

/// What is not there is said once, and not by every emulator.
void check_file(const std::string& path)
{
    if (!path.empty() && ::access(path.c_str(), R_OK) != 0) {
        throw_errno(path);
    }
}

/// The file that is recorded, as the options name it.
std::string output_of(const Options& options)
{
    if (options.output.find('%') != std::string::npos) {
        return FreeNames{options.output}.next();
    }
    return options.append ? AppendedName{options.output}.addition() : options.output;
}

/// What was added is kept if this fails.
net::Task<void> join(const Options& options, cli::Context& context, Player& player)
{
    const AppendedName name{options.output};
    const bool joins = name.exists();
    if (joins) {
        const CommandLine command = name.join_command();
        const net::ProcessEnd end = co_await player.run_program(command);
        constexpr int k_lost_data = 3;
        if (end.signal != 0 || (end.status != 0 && end.status != k_lost_data)) {
            context.error("bh-cut " + end.text() + "; " + options.output +
                          " is as it was, and what was played now is in " + name.addition());
            player.ending().has_failed = true;
            co_return;
        }
        player.ending().has_lost_data = player.ending().has_lost_data || end.status == k_lost_data;
    }
    name.finish(joins);
}

net::Task<void> play_once(const Options& options, cli::Context& context, Player& player)
{
    RunChoice choice = choice_of(options, policy_names(options.policy).front());
    choice.output = output_of(options);
    if (!choice.output.empty()) {
        check_output(choice.output, options.overwrite);
    }
    const std::string nothing_before_progress;
    const Run::Result result = co_await player.play(choice, nothing_before_progress);
    if (options.append && !result.has_failed) {
        co_await join(options, context, player);
    }
}

std::string scripts(const Options& options)
{
    if (!options.evaluates) {
        RunChoice choice = choice_of(options, policy_names(options.policy).front());
        if (options.output.find('%') != std::string::npos) {
            choice.output = output_of(options);
        }
        return script(options, choice);
    }
    std::string text;
    std::size_t number = 0;
    for (RunChoice& choice : runs_of_evaluation(options)) {
        ++number;
        if (choice.output.empty()) {
            choice.output = "run-" + std::to_string(number) + ".zst";
        }
        text += script(options, choice);
    }
    return text;
}

} // namespace

Ending play(const Options& options, cli::Context& context)
{
    if (options.print) {
        context.output().write(scripts(options));
        return {};
    }
    if (!options.game.bizhawk) {
        check_file(options.game.rom);
        check_file(options.game.state);
    }
    if (options.evaluates) {
        return evaluate(options, context);
    }
    Player player{options, context};
    player.run(play_once(options, context, player));
    return player.ending();
}

} // namespace bh::play
