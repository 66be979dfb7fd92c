#include "policy.hpp"

#include "input_watch.hpp"
#include "play.hpp"
#include "simple_players.hpp"
#include "speedy/speedy_player.hpp"
#include "tape/tape_player.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>

#include <memory>

namespace bh::policy {

namespace {

std::unique_ptr<Player> make_player(const Options& options, cli::Context& context)
{
    switch (options.kind) {
    case Kind::idle:
        return std::make_unique<IdlePlayer>();
    case Kind::random:
        return std::make_unique<RandomPlayer>(options.actions, options.seed);
    case Kind::tape:
        return std::make_unique<TapePlayer>(options.tape, options.tape_selection, options.at_end, context);
    case Kind::speedy:
        break;
    }
    return std::make_unique<SpeedyPlayer>(options.speedy, context);
}

} // namespace

cli::Outcome run(const Options& options, cli::Context& context)
{
    InputWatch watch;
    Input input{"-", &watch};
    if (input.is_terminal()) {
        throw UsageError{"standard input is a terminal; bh-serve -- bh-policy ... runs a policy"};
    }
    const std::unique_ptr<Player> player = make_player(options, context);
    return play(*player, input, context);
}

} // namespace bh::policy
