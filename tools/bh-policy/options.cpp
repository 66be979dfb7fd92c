#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/parser.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace bh::policy {

namespace {

constexpr cli::ToolDescription k_description = {
    .name = "bh-policy",
    .usage = "idle|random|tape FILE|speedy [OPTIONS]",
    .purpose = "Plays by rule, by chance, from a recording, or by what it learns. It reads observations on standard\n"
               "input and writes an action for each; bh-serve and bh-replay run it, see bh-policy(7).",
    .example = "bh-serve -- bh-policy random --actions UP:3,DOWN,A --sticky 0.5 | bh-record -o run.zst\n"
               "bh-serve -- bh-policy speedy --features x/31,y/29 --reward 'change(x)' --episode-steps 100\n",
};

constexpr std::size_t k_layers_max = 8;
constexpr cli::Numbers k_units = {1, 4096};
constexpr cli::Numbers k_transitions = {1, 10'000'000};
constexpr cli::Reals k_shares = {0, 1};

void read_epsilon(const std::string& text, SpeedyOptions& options)
{
    const auto first_colon = text.find(':');
    const auto second_colon = text.find(':', first_colon == std::string::npos ? first_colon : first_colon + 1);
    options.epsilon_first = cli::parse_real("--epsilon", text.substr(0, first_colon), k_shares);
    options.epsilon_last = options.epsilon_first;
    if (first_colon != std::string::npos) {
        options.epsilon_last =
            cli::parse_real("--epsilon", text.substr(first_colon + 1, second_colon - first_colon - 1), k_shares);
    }
    if (second_colon != std::string::npos) {
        options.epsilon_actions = cli::parse_number("--epsilon", text.substr(second_colon + 1));
    }
}

std::vector<std::size_t> read_layers(const std::string& text)
{
    std::vector<std::size_t> layers;
    std::size_t start = 0;
    while (start <= text.size()) {
        const auto comma = std::min(text.find(',', start), text.size());
        layers.push_back(
            static_cast<std::size_t>(cli::parse_number("--hidden", text.substr(start, comma - start), k_units)));
        if (layers.size() > k_layers_max) {
            throw UsageError{"--hidden", text + " has more than " + std::to_string(k_layers_max) + " layers"};
        }
        start = comma + 1;
    }
    return layers;
}

std::string shown(const std::vector<std::size_t>& layers)
{
    std::string text;
    for (const std::size_t units : layers) {
        text.append(text.empty() ? "" : ",").append(std::to_string(units));
    }
    return text;
}

/// Options that mean something to some kinds of policy only.
struct OfKinds
{
    std::vector<Kind> kinds;
    std::vector<const char*> options;
};

const std::vector<OfKinds>& options_of_kinds()
{
    static const std::vector<OfKinds> k_table = {
        {{Kind::random, Kind::speedy}, {"--actions", "--seed"}},
        {{Kind::random}, {"--sticky"}},
        {{Kind::tape}, {"--session", "--episode", "--from", "--at-end"}},
        {{Kind::speedy},
         {"--features", "--reward", "--shaping", "--done", "--episode-steps", "--load", "--epsilon", "--hidden",
          "--discount", "--rate", "--minibatch", "--buffer", "--warm-up", "--train-steps", "--target-every",
          "--checkpoint", "--checkpoint-every", "--offline", "--greedy"}},
    };
    return k_table;
}

void add_simple_options(cli::Parser& parser, Options& options)
{
    parser.option(
        "--actions", "A,B,...",
        [&options](const std::string& value) {
            try {
                options.actions = protocol::parse_random_actions(value);
            } catch (const std::invalid_argument& error) {
                throw UsageError{"--actions", error.what()};
            }
        },
        "what can be pressed, with weights for chance: UP:3,DOWN (default UP,DOWN,LEFT,RIGHT,A,B)");
    parser.number("--seed", "N", options.seed, "seed of all that chance decides");
    parser.real("--sticky", "P", options.actions.sticky,
                "random: how likely the last action comes again instead of a new draw", k_shares);
    parser.number("--session", "S", options.tape_selection.session,
                  "tape: session of the recording (default: the first with an action)");
    parser.number("--episode", "E", options.tape_selection.episode, "tape: this episode of the recording only");
    parser.number("--from", "N", options.tape_selection.from,
                  "tape: begin at frame N of a movie, or at answer N of anything else, counted from 0");
    parser.choice("--at-end", "WHAT", options.at_end,
                  {{"none", AtEnd::idle}, {"exit", AtEnd::exit}, {"repeat", AtEnd::repeat}},
                  "tape: after the last action none, which presses nothing, exit or repeat");
}

void add_game_options(cli::Parser& parser, SpeedyOptions& options)
{
    parser.option("--features", "LIST", options.features,
                  "speedy, as all below: fields that it sees: x, x/31 (divided), dir=0..3 or map=00/01 (one input for "
                  "each value)");
    parser.option("--reward", "EXPR", options.reward,
                  "what to make the most of, such as 'change(x) - [hp == 0]' (default: the reward that comes with the "
                  "observation)");
    parser.option("--shaping", "EXPR", options.shaping,
                  "how promising a state is; guides the learning, and is no part of the return");
    parser.option("--done", "COND", options.done, "ends the episode when it holds, such as 'map == \"01\"'");
    parser.number("--episode-steps", "N", options.episode_steps, "ends an episode after N steps; 0 is no limit");
    parser.option(
        "--load", "STATE", options.load,
        "episodes begin from this state, a path of the client's (default: the state with which the client began)");
}

void add_learning_options(cli::Parser& parser, SpeedyOptions& options)
{
    parser.option(
        "--epsilon", "A:B:N", [&options](const std::string& value) { read_epsilon(value, options); },
        "how often it acts by chance: A at first, B after N actions (default " +
            cli::format_real(options.epsilon_first) + ":" + cli::format_real(options.epsilon_last) + ":" +
            std::to_string(options.epsilon_actions) + ")");
    parser.option(
        "--hidden", "N,N,...", [&options](const std::string& value) { options.learner.hidden = read_layers(value); },
        "units of the hidden layers (default " + shown(options.learner.hidden) + ")");
    parser.real("--discount", "P", options.learner.discount, "worth of a reward a step later", k_shares);
    parser.real("--rate", "P", options.learner.rate, "learning rate of Adam", k_shares);
    parser.number("--minibatch", "N", options.learner.minibatch, "transitions in a gradient step", {1, 4096});
    parser.number("--buffer", "N", options.learner.buffer, "transitions kept", k_transitions);
    parser.number("--warm-up", "N", options.learner.warm_up, "transitions before the first gradient step",
                  k_transitions);
    parser.number("--train-steps", "N", options.train_steps, "gradient steps for each observation", {0, 1000});
    parser.number("--target-every", "N", options.learner.target_every,
                  "gradient steps between copies to the target network", cli::k_from_one);
    parser.option("--checkpoint", "FILE", options.checkpoint, "go on from FILE if it is there, and keep it current");
    parser.number("--checkpoint-every", "N", options.checkpoint_every,
                  "observations between checkpoints; there is one at the end, too", cli::k_from_one);
    parser.flag("--offline", options.offline, "learn from recorded actions, see bh-replay(1), without playing");
    parser.flag("--greedy", options.greedy, "play what the checkpoint knows, learn nothing");
}

/// bh-policy(7): the program that runs us says how long it waits for an answer.
std::optional<std::chrono::milliseconds> answer_timeout()
{
    constexpr std::string_view k_name = "BH_POLICY_TIMEOUT_MS";
    constexpr std::uint64_t k_most = 1'000'000'000; // eleven days
    const char* const text = std::getenv(k_name.data());
    if (text == nullptr || *text == '\0') {
        return std::nullopt;
    }
    return std::chrono::milliseconds{std::min(cli::parse_number(k_name, text), k_most)};
}

const std::vector<cli::Choice<Kind>>& kinds()
{
    static const std::vector<cli::Choice<Kind>> k_kinds = {
        {"idle", Kind::idle}, {"random", Kind::random}, {"tape", Kind::tape}, {"speedy", Kind::speedy}};
    return k_kinds;
}

void check_kinds(const std::string& name, Kind kind, const cli::Parser& parser)
{
    for (const OfKinds& group : options_of_kinds()) {
        if (std::find(group.kinds.begin(), group.kinds.end(), kind) != group.kinds.end()) {
            continue;
        }
        for (const char* const option : group.options) {
            if (parser.is_given(option)) {
                throw UsageError{option, "means nothing to " + name};
            }
        }
    }
}

void check_speedy(const SpeedyOptions& options)
{
    if (options.features.empty()) {
        throw UsageError{"--features", "speedy needs to know which fields to look at"};
    }
    if (options.offline && options.greedy) {
        throw UsageError{"--offline", "learns, and --greedy does not"};
    }
    if (options.greedy && options.checkpoint.empty()) {
        throw UsageError{"--greedy", "needs --checkpoint"};
    }
    if (options.learner.buffer < std::max<std::uint64_t>(options.learner.warm_up, options.learner.minibatch)) {
        throw UsageError{"--buffer", "is less than --warm-up or --minibatch"};
    }
}

} // namespace

Options parse_options(int argc, const char* const* argv, cli::Context& context)
{
    Options options;
    std::vector<std::string> words;
    cli::Parser parser{k_description};
    add_simple_options(parser, options);
    add_game_options(parser, options.speedy);
    add_learning_options(parser, options.speedy);
    parser.operands("KIND", words, 1, 2);
    parser.parse(argc, argv, context);

    options.kind = cli::parse_choice("KIND", words.front(), kinds());
    check_kinds(words.front(), options.kind, parser);
    if ((words.size() == 2) != (options.kind == Kind::tape)) {
        throw UsageError{options.kind == Kind::tape ? "tape: name a recording or a list of actions"
                                                    : words.back() + ": unexpected operand"};
    }
    if (options.kind == Kind::tape) {
        options.tape = words.back();
    }
    options.speedy.actions = options.actions;
    options.speedy.seed = options.seed;
    if (options.kind == Kind::speedy) {
        check_speedy(options.speedy);
        options.speedy.answer_timeout = answer_timeout();
    }
    return options;
}

} // namespace bh::policy
