#include "pipeline.hpp"

#include "output_name.hpp"

#include <bh/base/file_name.hpp>
#include <bh/base/text.hpp>

#include <algorithm>
#include <cstdlib>

namespace bh::play {

namespace {

// What a shell takes as it stands, and what means something to it only at the beginning of a word.
bool is_plain(std::string_view word)
{
    constexpr std::string_view k_plain = "%+,-./:=@_";
    return !word.empty() && std::ranges::all_of(word, [k_plain](char c) {
        return is_alpha(c) || is_digit(c) || k_plain.find(c) != std::string_view::npos;
    });
}

std::string shell_word(std::string_view word)
{
    if (is_plain(word)) {
        return std::string{word};
    }
    std::string text = "'";
    for (const char c : word) {
        text += c == '\'' ? std::string{"'\\''"} : std::string{c};
    }
    return text + "'";
}

std::string with_seed(std::string text, std::optional<std::uint64_t> seed)
{
    constexpr std::string_view k_place = "{seed}";
    for (std::size_t at = text.find(k_place); seed && at != std::string::npos; at = text.find(k_place, at)) {
        text.replace(at, k_place.size(), std::to_string(*seed));
    }
    return text;
}

/// As shell_text(), in lines that are not too long for a page.
std::string shell_lines(const CommandLine& words)
{
    constexpr std::size_t k_columns = 80;
    std::string text;
    std::size_t column = 0;
    for (const std::string& word : words) {
        const std::string shown = shell_word(word);
        if (column > 0 && column + 1 + shown.size() > k_columns) {
            text += " \\\n    ";
            column = 4;
        } else if (column > 0) {
            text += " ";
            ++column;
        }
        text += shown;
        column += shown.size();
    }
    return text;
}

bool is_built_in(const std::string& policy)
{
    return policy.empty() || policy == "none" || policy == "random" || policy.starts_with("http://");
}

/// The words of a command line in which nothing but spaces means something to a shell; nothing of any other. Without a
/// shell between, it is the command itself that cannot be found.
std::optional<CommandLine> plain_words(const std::string& text)
{
    CommandLine words;
    for (std::size_t at = text.find_first_not_of(' '); at < text.size(); at = text.find_first_not_of(' ', at)) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end;
    }
    const bool are_plain = !words.empty() && std::ranges::all_of(words, is_plain) &&
                           words.front().find('=') == std::string::npos; // NAME=VALUE COMMAND
    return are_plain ? std::optional{words} : std::nullopt;
}

CommandLine policy_command(const RunChoice& choice)
{
    CommandLine command;
    for (const std::string& word : choice.policy.command) {
        command.push_back(with_seed(word, choice.seed));
    }
    if (!command.empty()) {
        return command;
    }
    const std::string text = with_seed(choice.policy.text, choice.seed);
    return plain_words(text).value_or(CommandLine{"sh", "-c", text});
}

CommandLine server_command(const Options& options, const RunChoice& choice)
{
    CommandLine words = {"bh-serve", "--listen", choice.listen};
    const auto add = [&words](const char* name, const std::string& value) {
        if (!value.empty()) {
            words.insert(words.end(), {name, value});
        }
    };
    const auto text = [](const auto& number) { return number ? std::to_string(*number) : std::string{}; };
    add("--steps", text(options.steps));
    add("--episodes", text(options.episodes));
    add("--seed", text(choice.seed));
    add("--actions", options.policy.actions);
    add("--policy-frames", options.policy.frames);
    add("--policy-timeout", options.policy.timeout);
    if (choice.policy.command.empty() && is_built_in(choice.policy.text)) {
        add("--policy", choice.policy.text);
        return words;
    }
    if (options.policy.batch) {
        words.emplace_back("--batch");
    }
    words.insert(words.end(), {"--on-policy-death", "stop", "--"});
    const CommandLine command = policy_command(choice);
    words.insert(words.end(), command.begin(), command.end());
    return words;
}

/// KEY:VALUE;..., as EmuHawk's --userdata has it. `number`: of the emulator, 0 if there is only one.
std::string userdata(const GameOptions& options, std::uint64_t number)
{
    std::string text;
    const auto add = [&text](const std::string& setting) { text += (text.empty() ? "" : ";") + setting; };
    if (options.interval) {
        add("interval:" + std::to_string(*options.interval));
    }
    if (options.shots) {
        add("shots:true");
    }
    if (!options.map.empty()) {
        add("map:" + options.map);
    }
    if (!options.reward.empty()) {
        add("reward:" + options.reward);
    }
    if (options.episode_steps) {
        add("steps:" + std::to_string(*options.episode_steps));
    }
    if (number > 0) {
        add("session:emulator-" + std::to_string(number));
    }
    if (!options.userdata.empty()) {
        add(options.userdata);
    }
    return text;
}

CommandLine emulator_command(const GameOptions& options, std::uint64_t number)
{
    CommandLine words = {"bh-emu"};
    const auto add = [&words](const std::string& name, const std::string& value) {
        if (!value.empty()) {
            words.push_back(name + "=" + value);
        }
    };
    add("--rom", options.rom);
    add("--core", options.core);
    add("--load-state", options.state);
    add("--speed", options.speed);
    add("--userdata", userdata(options, number));
    words.emplace_back("gsl_sender.lua");
    return words;
}

} // namespace

std::vector<PolicyName> policy_names(const PolicyOptions& options)
{
    std::vector<PolicyName> names;
    for (const std::string& text : options.policies) {
        names.push_back({text, {}});
    }
    if (!options.command.empty()) {
        names.push_back({shell_text(options.command), options.command});
    }
    if (names.empty()) {
        names.emplace_back();
    }
    return names;
}

Pipeline make_pipeline(const Options& options, const RunChoice& choice)
{
    Pipeline pipeline;
    if (choice.seed) {
        pipeline.environment.push_back("BH_SEED=" + std::to_string(*choice.seed));
    }
    pipeline.listen = choice.listen;
    pipeline.server = server_command(options, choice);
    pipeline.output = choice.output;
    if (!choice.output.empty()) {
        pipeline.recorder = {"bh-record", "-o", choice.output};
        if (options.overwrite) {
            pipeline.recorder.emplace_back("--overwrite");
        }
        if (!choice.keeps_pictures) {
            pipeline.recorder.emplace_back("--pixels=none");
        }
    }
    const std::uint64_t emulators = options.game.bizhawk ? 0 : options.game.emulators;
    for (std::uint64_t number = 1; number <= emulators; ++number) {
        pipeline.emulators.push_back(emulator_command(options.game, emulators == 1 ? 0 : number));
    }
    return pipeline;
}

std::string url_of(std::string_view address)
{
    const std::size_t colon = address.rfind(':');
    std::string host{address.substr(0, colon == std::string_view::npos ? 0 : colon)};
    if (host.empty() || host == "0.0.0.0") { // a port alone; every address
        host = "127.0.0.1";
    } else if (host == "[::]") {
        host = "[::1]";
    }
    const char* const token = std::getenv("BH_TOKEN");
    const std::string path = token == nullptr || *token == '\0' ? "" : std::string{token} + "/";
    return "http://" + host + ":" + std::string{address.substr(colon == std::string_view::npos ? 0 : colon + 1)} + "/" +
           path;
}

CommandLine with_address(const CommandLine& emulator, const std::string& url)
{
    CommandLine words = emulator;
    words.insert(words.begin() + 1, {"--url_get=" + url, "--url_post=" + url});
    return words;
}

std::string bizhawk_command(const GameOptions& options, const std::string& url)
{
    CommandLine words = {"EmuHawk", "--url_get=" + url, "--url_post=" + url};
    if (const std::string settings = userdata(options, 0); !settings.empty()) {
        words.push_back("--userdata=" + settings);
    }
    words.push_back("--lua=" + (share_directory() / "lua" / "gsl_sender.lua").string());
    words.push_back(options.rom.empty() ? "ROM" : options.rom);
    return shell_text(words);
}

std::string shell_text(const CommandLine& words)
{
    std::string text;
    for (const std::string& word : words) {
        text += (text.empty() ? "" : " ") + shell_word(word);
    }
    return text;
}

std::string script(const Options& options, const RunChoice& choice)
{
    const AppendedName appended{choice.output};
    RunChoice plain = choice;
    if (options.append) {
        plain.output = appended.addition();
    }
    const Pipeline pipeline = make_pipeline(options, plain);
    const std::string url = url_of(choice.listen);
    std::string text;
    if (options.game.bizhawk) {
        text += "# " + bizhawk_command(options.game, url) + "\n";
    }
    for (const std::string& setting : pipeline.environment) {
        text += setting + " ";
    }
    text += shell_lines(pipeline.server) +
            (pipeline.recorder.empty() ? " > /dev/null" : " |\n    " + shell_lines(pipeline.recorder));
    text += pipeline.emulators.empty() ? "\n" : " &\n";
    for (const CommandLine& emulator : pipeline.emulators) {
        text += shell_lines(with_address(emulator, url)) + (pipeline.emulators.size() > 1 ? " &\n" : "\n");
    }
    text += pipeline.emulators.empty() ? "" : "wait\n";
    if (options.append && appended.exists()) {
        text += shell_text(appended.join_command()) + " && mv " + shell_text({appended.joined(), choice.output}) +
                " && rm " + shell_text({appended.addition()}) + "\n";
    } else if (options.append) {
        text += "mv " + shell_text({appended.addition(), choice.output}) + "\n";
    }
    return text;
}

} // namespace bh::play
