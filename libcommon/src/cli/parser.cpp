#include "help.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/cli/parser.hpp>
#include <bh/cli/run_tool.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace bh::cli {

namespace {

/// "--output" of "-o,--output".
std::string long_of(const std::string& names)
{
    const auto comma = names.find(',');
    return comma == std::string::npos || names.starts_with("--") ? names.substr(0, comma) : names.substr(comma + 1);
}

} // namespace

struct Parser::State
{
    explicit State(const ToolDescription& tool) : description{tool} {}

    ToolDescription description;
    CLI::App app;
    std::vector<HelpRow> rows;
    std::vector<std::string>* operands = nullptr;
    std::string operand_name;
    std::size_t operands_minimum = 0;
    std::size_t operands_maximum = 0;
    std::vector<std::string>* command = nullptr;
    bool help = false;
    bool version = false;
    bool no_progress = false;
};

namespace {

/// The file that --config names. CLI11 reads it after the command line.
std::string config_path(const CLI::App& app)
{
    const CLI::Option* const option = app.get_config_ptr();
    return option == nullptr || option->results().empty() ? std::string{} : option->results().back();
}

/// \throws FileError with the system's reason why the file cannot be read, of which CLI11 says nothing
[[noreturn]] void throw_unreadable(const std::string& path)
{
    std::array<char, 1> byte{};
    Input{path}.read(byte);
    throw FileError{path, "cannot be read"};
}

/// Does a word of the command line name this option, alone, with a value, or among short flags?
bool is_on_line(const std::vector<std::string>& words, const std::string& names)
{
    const std::string long_name = long_of(names);
    const std::string short_name =
        names.find(',') == std::string::npos ? std::string{} : names.substr(0, names.find(','));
    return std::ranges::any_of(words, [&](const std::string& word) {
        return word == long_name || word.starts_with(long_name + "=") ||
               (!short_name.empty() && word.starts_with(short_name));
    });
}

// `words` stand in the order that CLI11 wants: the last one first.
void parse_words(CLI::App& app, std::vector<std::string> words)
{
    try {
        app.parse(words);
    } catch (const CLI::ConfigError& error) {
        // CLI11 names the key, as the last word, and nothing else.
        const std::string text = error.what();
        const std::string key = text.substr(text.rfind(' ') + 1);
        if (key.ends_with(".++") || key.ends_with(".--")) { // what CLI11 makes of the borders of a section
            throw UsageError{config_path(app), "the section [" + key.substr(0, key.size() - 3) +
                                                   "] means nothing: options stand in no section"};
        }
        throw UsageError{config_path(app), key + " is no option of this program"};
    } catch (const CLI::FileError&) {
        throw_unreadable(config_path(app));
    } catch (const CLI::ParseError& error) {
        throw UsageError{error.what()};
    }
}

} // namespace

Parser::Parser(const ToolDescription& description) : m_state{std::make_unique<State>(description)}
{
    m_state->app.set_help_flag();    // ours is written from the same rows as everything else
    m_state->app.allow_extras(true); // operands and unknown options are told apart below, with better words
    m_state->app.allow_config_extras(CLI::config_extras_mode::error);
}

Parser::~Parser() = default;

void Parser::flag(const std::string& names, bool& target, const std::string& help)
{
    m_state->rows.push_back({names, "", help});
    m_state->app.add_flag(names, target);
}

void Parser::flag(const std::string& name, const std::string& type, std::string& target, const std::string& bare,
                  const std::string& help)
{
    m_state->rows.push_back({name, "[=" + type + "]", help});
    m_state->app.add_flag(name + "{" + bare + "}", target)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void Parser::option(const std::string& names, const std::string& type, Setter setter, const std::string& help)
{
    m_state->rows.push_back({names, type, help});
    const std::string object = long_of(names);
    m_state->app
        .add_option_function<std::vector<std::string>>(
            names,
            [setter = std::move(setter), object](const std::vector<std::string>& values) {
                for (const std::string& value : values) {
                    try {
                        setter(value);
                    } catch (const std::invalid_argument& error) {
                        throw UsageError{object, error.what()};
                    }
                }
            })
        ->expected(1)
        ->allow_extra_args(false) // the word after the value is an operand
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void Parser::option(const std::string& names, const std::string& type, std::string& target, const std::string& help)
{
    option(
        names, type, [&target](const std::string& value) { target = value; }, with_default(help, target));
}

void Parser::option(const std::string& names, const std::string& type, std::vector<std::string>& target,
                    const std::string& help)
{
    std::string initial;
    for (const std::string& value : target) {
        initial.append(initial.empty() ? "" : ",").append(value);
    }
    m_state->rows.push_back({names, type, with_default(help, initial)});
    m_state->app.add_option(names, target)
        ->expected(1)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void Parser::operands(const std::string& name, std::vector<std::string>& target, std::size_t minimum,
                      std::size_t maximum)
{
    m_state->operands = &target;
    m_state->operand_name = name;
    m_state->operands_minimum = minimum;
    m_state->operands_maximum = maximum;
}

void Parser::command(std::vector<std::string>& target)
{
    m_state->command = &target;
}

void Parser::config_file()
{
    m_state->rows.push_back({"--config", "FILE", "read options from a TOML file; keys are the long options"});
    m_state->app.set_config("--config");
}

void Parser::parse(int argc, const char* const* argv, Context& context)
{
    State& state = *m_state;
    CommonOptions& common = context.options();
    flag("-q,--quiet", common.quiet, "say nothing but errors and warnings");
    state.rows.push_back({"-v,--verbose", "", "say more; may be given twice"});
    state.app.add_flag("-v,--verbose", common.verbose);
    choice("--color", "WHEN", common.color,
           {{"auto", Color::automatic}, {"always", Color::always}, {"never", Color::never}},
           "colour messages: auto, always or never");
    flag("--no-progress", state.no_progress, "draw no progress line");
    flag("-h,--help", state.help, "show this text");
    flag("--version", state.version, "show the version");

    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    const auto dashes = std::find(words.begin(), words.end(), "--");
    std::vector<std::string> ours(words.begin(), dashes);
    const std::vector<std::string> rest(dashes == words.end() ? dashes : dashes + 1, words.end());
    std::reverse(ours.begin(), ours.end());
    try {
        try {
            parse_words(state.app, ours);
        } catch (const UsageError& error) {
            // A bad value of the file is named with the file.
            const std::string path = config_path(state.app);
            const std::string text = error.what();
            const auto row = std::ranges::find_if(state.rows, [&](const HelpRow& candidate) {
                return text.starts_with(long_of(candidate.names) + ": ");
            });
            if (path.empty() || row == state.rows.end() || is_on_line(ours, row->names)) {
                throw;
            }
            throw UsageError{path, text};
        }
    } catch (const Error&) {
        // --help wins over whatever else is wrong with the line.
        if (std::find(words.begin(), dashes, "--help") == dashes && std::find(words.begin(), dashes, "-h") == dashes) {
            throw;
        }
        state.help = true;
    }
    if (state.help) {
        context.output().write(help_text(state.description, state.rows));
        throw HelpShown{};
    }
    if (state.version) {
        context.output().write(version_text(state.description.name));
        throw HelpShown{};
    }
    common.progress = !state.no_progress;

    std::vector<std::string> operands = state.app.remaining();
    for (const std::string& word : operands) {
        if (word.size() > 1 && word.front() == '-') {
            const std::string name = word.substr(0, word.find('='));
            const std::string nearest = nearest_option(name, state.rows);
            throw UsageError{name, "unknown option" + (nearest.empty() ? "" : "; did you mean " + nearest + "?")};
        }
    }
    if (state.command != nullptr) {
        *state.command = rest;
        if (dashes != words.end() && rest.empty()) {
            throw UsageError{"--", "no command follows"};
        }
    } else {
        operands.insert(operands.end(), rest.begin(), rest.end());
    }
    if (operands.size() < state.operands_minimum) {
        throw UsageError{"no " + state.operand_name + " given"};
    }
    if (operands.size() > state.operands_maximum) {
        throw UsageError{operands[state.operands_maximum], "unexpected operand"};
    }
    if (state.operands != nullptr) {
        *state.operands = std::move(operands);
    }
}

bool Parser::is_given(const std::string& name) const
{
    const CLI::Option* const option = m_state->app.get_option_no_throw(name);
    return option != nullptr && option->count() > 0;
}

std::string Parser::long_name(const std::string& names)
{
    return long_of(names);
}

std::string Parser::with_default(const std::string& help, const std::string& value)
{
    return value.empty() ? help : help + " (default " + value + ")";
}

} // namespace bh::cli
