#include "options.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/parser.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <utility>
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

// A number from 0 to 1. \throws bh::UsageError
double parse_share(std::string_view option, std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= 1)) {
        throw UsageError{option, std::string{text} + " is no number from 0 to 1"};
    }
    return value;
}

/// Declares options and remembers which were given: each has a meaning for some kinds of policy only.
class OptionSet
{
public:
    explicit OptionSet(cli::Parser& parser) : m_parser{parser} {}

    /// `kinds` as "random speedy".
    void add(const std::string& name, std::string_view kinds, const std::string& type, cli::Parser::Setter setter,
             const std::string& help);
    void text(const std::string& name, std::string_view kinds, const std::string& type, std::string& target,
              const std::string& help);
    /// `minimum` to `maximum`
    void number(const std::string& name, std::string_view kinds, std::uint64_t& target, std::uint64_t minimum,
                std::uint64_t maximum, const std::string& help);
    void share(const std::string& name, std::string_view kinds, double& target, const std::string& help);
    void flag(const std::string& name, std::string_view kinds, bool& target, const std::string& help);

    /// \throws bh::UsageError if an option was given that means nothing to this kind
    void check(std::string_view kind) const;

private:
    struct Known
    {
        std::string name;
        std::string_view kinds;
        const bool* flag; ///< set if it was given; null for options with a value
    };

    cli::Parser& m_parser;
    std::vector<Known> m_known;
    std::vector<std::string> m_given;
};

void OptionSet::add(const std::string& name, std::string_view kinds, const std::string& type,
                    cli::Parser::Setter setter, const std::string& help)
{
    m_known.push_back({name, kinds, nullptr});
    m_parser.option(
        name, type,
        [this, name, set = std::move(setter)](const std::string& value) {
            m_given.push_back(name);
            set(value);
        },
        help);
}

void OptionSet::text(const std::string& name, std::string_view kinds, const std::string& type, std::string& target,
                     const std::string& help)
{
    add(
        name, kinds, type, [&target](const std::string& value) { target = value; }, help);
}

void OptionSet::number(const std::string& name, std::string_view kinds, std::uint64_t& target, std::uint64_t minimum,
                       std::uint64_t maximum, const std::string& help)
{
    add(
        name, kinds, "N",
        [&target, name, minimum, maximum](const std::string& value) {
            target = cli::parse_number(name, value, maximum);
            if (target < minimum) {
                throw UsageError{name, value + " is less than " + std::to_string(minimum)};
            }
        },
        help);
}

void OptionSet::share(const std::string& name, std::string_view kinds, double& target, const std::string& help)
{
    add(
        name, kinds, "P", [&target, name](const std::string& value) { target = parse_share(name, value); }, help);
}

void OptionSet::flag(const std::string& name, std::string_view kinds, bool& target, const std::string& help)
{
    m_known.push_back({name, kinds, &target});
    m_parser.flag(name, target, help);
}

void OptionSet::check(std::string_view kind) const
{
    for (const Known& option : m_known) {
        const bool given = option.flag != nullptr
                               ? *option.flag
                               : std::find(m_given.begin(), m_given.end(), option.name) != m_given.end();
        if (given && option.kinds.find(kind) == std::string_view::npos) {
            throw UsageError{option.name, "means nothing to " + std::string{kind}};
        }
    }
}

constexpr std::size_t k_layers_max = 8;
constexpr std::uint64_t k_units_max = 4096;
constexpr std::uint64_t k_transitions_max = 10'000'000;

void read_epsilon(const std::string& text, SpeedyOptions& options)
{
    const auto first_colon = text.find(':');
    const auto second_colon = text.find(':', first_colon == std::string::npos ? first_colon : first_colon + 1);
    options.epsilon_first = parse_share("--epsilon", text.substr(0, first_colon));
    options.epsilon_last = options.epsilon_first;
    if (first_colon != std::string::npos) {
        options.epsilon_last = parse_share("--epsilon", text.substr(first_colon + 1, second_colon - first_colon - 1));
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
            static_cast<std::size_t>(cli::parse_number("--hidden", text.substr(start, comma - start), k_units_max)));
        if (layers.back() == 0 || layers.size() > k_layers_max) {
            throw UsageError{"--hidden", text + " is no list of 1 to 8 layers of 1 to 4096 units"};
        }
        start = comma + 1;
    }
    return layers;
}

AtEnd at_end_from(const std::string& name)
{
    if (name == "none") {
        return AtEnd::idle;
    }
    if (name == "exit") {
        return AtEnd::exit;
    }
    if (name == "repeat") {
        return AtEnd::repeat;
    }
    throw UsageError{"--at-end", name + " is not one of none, exit, repeat"};
}

void add_simple_options(OptionSet& set, Options& options)
{
    set.add(
        "--actions", "random speedy", "A,B,...",
        [&options](const std::string& value) {
            try {
                options.actions = protocol::parse_random_actions(value);
            } catch (const std::invalid_argument& error) {
                throw UsageError{"--actions", error.what()};
            }
        },
        "what can be pressed, with weights for chance: UP:3,DOWN (default UP,DOWN,LEFT,RIGHT,A,B)");
    set.number("--seed", "random speedy", options.seed, 0, UINT64_MAX, "seed of all that chance decides (default 0)");
    set.share("--sticky", "random", options.actions.sticky,
              "random: how likely the last action comes again instead of a new draw (default 0)");
    set.add(
        "--session", "tape", "S",
        [&options](const std::string& value) {
            options.tape_selection.session = cli::parse_number("--session", value);
        },
        "tape: session of the recording (default: the first one)");
    set.add(
        "--episode", "tape", "E",
        [&options](const std::string& value) {
            options.tape_selection.episode = cli::parse_number("--episode", value);
        },
        "tape: this episode of the recording only");
    set.add(
        "--from", "tape", "N",
        [&options](const std::string& value) { options.tape_selection.from = cli::parse_number("--from", value); },
        "tape: begin at frame N of a movie, or at answer N of anything else, counted from 0");
    set.add(
        "--at-end", "tape", "WHAT", [&options](const std::string& value) { options.at_end = at_end_from(value); },
        "tape: after the last action none (press nothing, default), exit or repeat");
}

void add_game_options(OptionSet& set, SpeedyOptions& options)
{
    set.text("--features", "speedy", "LIST", options.features,
             "speedy, as all below: fields that it sees: x, x/31 (divided), dir=0..3 or map=00/01 (one input for each "
             "value)");
    set.text("--reward", "speedy", "EXPR", options.reward,
             "what to make the most of, such as 'change(x) - [hp == 0]' (default: the client's reward)");
    set.text("--shaping", "speedy", "EXPR", options.shaping,
             "how promising a state is; guides the learning, and is no part of the return");
    set.text("--done", "speedy", "COND", options.done, "ends the episode when it holds, such as 'map == \"01\"'");
    set.number("--episode-steps", "speedy", options.episode_steps, 0, UINT64_MAX,
               "ends an episode after N steps (default 0: no limit)");
    set.text("--load", "speedy", "STATE", options.load,
             "episodes begin from this state of the client (default: the client's start)");
}

void add_learning_options(OptionSet& set, SpeedyOptions& options)
{
    set.add(
        "--epsilon", "speedy", "A:B:N", [&options](const std::string& value) { read_epsilon(value, options); },
        "how often it acts by chance: A at first, B after N actions (default 1:0.05:5000)");
    set.add(
        "--hidden", "speedy", "N,N,...",
        [&options](const std::string& value) { options.learner.hidden = read_layers(value); },
        "units of the hidden layers (default 64,64)");
    set.share("--discount", "speedy", options.learner.discount, "worth of a reward a step later (default 0.99)");
    set.share("--rate", "speedy", options.learner.rate, "learning rate of Adam (default 0.001)");
    set.number("--minibatch", "speedy", options.learner.minibatch, 1, 4096,
               "transitions in a gradient step (default 32)");
    set.number("--buffer", "speedy", options.learner.buffer, 1, k_transitions_max, "transitions kept (default 20000)");
    set.number("--warm-up", "speedy", options.learner.warm_up, 1, k_transitions_max,
               "transitions before the first gradient step (default 500)");
    set.number("--train-steps", "speedy", options.train_steps, 0, 1000,
               "gradient steps for each observation (default 1)");
    set.number("--target-every", "speedy", options.learner.target_every, 1, UINT64_MAX,
               "gradient steps between copies to the target network (default 500)");
    set.text("--checkpoint", "speedy", "FILE", options.checkpoint,
             "go on from FILE if it is there, and keep it current");
    set.number("--checkpoint-every", "speedy", options.checkpoint_every, 1, UINT64_MAX,
               "observations between checkpoints (default 5000); there is one at the end, too");
    set.flag("--offline", "speedy", options.offline, "learn from recorded actions, see bh-replay(1), without playing");
    set.flag("--greedy", "speedy", options.greedy, "play what the checkpoint knows, learn nothing");
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

Kind kind_from(const std::string& name)
{
    if (name == "idle") {
        return Kind::idle;
    }
    if (name == "random") {
        return Kind::random;
    }
    if (name == "tape") {
        return Kind::tape;
    }
    if (name == "speedy") {
        return Kind::speedy;
    }
    throw UsageError{name, "is not one of idle, random, tape, speedy"};
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
    OptionSet set{parser};
    add_simple_options(set, options);
    add_game_options(set, options.speedy);
    add_learning_options(set, options.speedy);
    parser.operands("KIND", words, 1, 2);
    parser.parse(argc, argv, context);

    options.kind = kind_from(words.front());
    set.check(words.front());
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
