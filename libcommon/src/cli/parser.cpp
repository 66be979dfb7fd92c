#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/cli/context.hpp>
#include <bh/cli/parser.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

// Of the shared libraries, those that this program is linked with; the others are null.
extern "C" {
[[gnu::weak]] const char* ZSTD_versionString();
[[gnu::weak]] unsigned XXH_versionNumber();
[[gnu::weak]] const char* zip_libzip_version();
[[gnu::weak]] const char* OpenSSL_version(int what);
}

namespace bh::cli {

namespace {

/// One row of --help.
struct HelpRow
{
    std::string names;
    std::string type; ///< empty for flags
    std::string text;
};

/// "--output" of "-o,--output".
std::string long_of(const std::string& names)
{
    const auto comma = names.find(',');
    return comma == std::string::npos || names.starts_with("--") ? names.substr(0, comma) : names.substr(comma + 1);
}

constexpr std::size_t k_text_column = 30;
constexpr std::size_t k_line_width = 100;
constexpr std::size_t k_nearest_distance = 3;

// "-O,--overwrite" -> "  -O, --overwrite"; options without a short form are indented to line up.
std::string left_side(const HelpRow& row)
{
    std::string left = "  ";
    const auto comma = row.names.find(',');
    if (comma == std::string::npos) {
        left += row.names.starts_with("--") ? "    " + row.names : row.names;
    } else {
        left += row.names.substr(0, comma) + ", " + row.names.substr(comma + 1);
    }
    const bool stands_apart = !row.type.empty() && !row.type.starts_with('[');
    return left + (stands_apart ? " " : "") + row.type;
}

void append_wrapped(std::string& out, std::size_t column, std::string_view text)
{
    while (!text.empty()) {
        const std::size_t room = k_line_width - k_text_column;
        std::size_t cut = text.size();
        if (cut > room) {
            cut = text.rfind(' ', room);
            cut = cut == std::string_view::npos ? std::min(text.find(' '), text.size()) : cut;
        }
        out.append(k_text_column > column ? k_text_column - column : 1, ' ').append(text.substr(0, cut)).append("\n");
        column = 0;
        text.remove_prefix(std::min(cut + 1, text.size()));
    }
}

std::size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

std::string help_text(const ToolDescription& description, const std::vector<HelpRow>& rows)
{
    const std::string name{description.name};
    std::string out = "Usage: " + name + " " + std::string{description.usage} + "\n" +
                      std::string{description.purpose} + "\n\nExample:\n";
    std::string_view example = description.example;
    while (!example.empty()) {
        const auto end = std::min(example.find('\n'), example.size());
        out.append("  ").append(example.substr(0, end)).append("\n");
        example.remove_prefix(std::min(end + 1, example.size()));
    }
    out += "\nOptions:\n";
    for (const HelpRow& row : rows) {
        const std::string left = left_side(row);
        out += left;
        std::size_t column = left.size();
        if (column + 1 > k_text_column) {
            out += "\n";
            column = 0;
        }
        append_wrapped(out, column, row.text);
    }
    return out + "\nSee " + name + "(1).\n";
}

/// The known long option nearest to a mistyped one, or an empty string when none is near.
std::string nearest_option(const std::string& mistyped, const std::vector<HelpRow>& rows)
{
    std::string best;
    std::size_t best_distance = k_nearest_distance + 1;
    for (const HelpRow& row : rows) {
        const std::string candidate = long_of(row.names);
        const std::size_t distance = edit_distance(mistyped, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

/// What --version shows: the tool's version, and those of the libraries that it runs with.
std::string version_text(std::string_view tool)
{
    std::string text = std::string{tool} + " " BH_VERSION "\n";
    if (ZSTD_versionString != nullptr) {
        text += std::string{"zstd "} + ZSTD_versionString() + ", ";
    }
    if (XXH_versionNumber != nullptr) {
        const unsigned number = XXH_versionNumber(); // 802 is 0.8.2
        text += "xxhash " + std::to_string(number / 10'000) + "." + std::to_string(number / 100 % 100) + "." +
                std::to_string(number % 100) + ", ";
    }
    if (zip_libzip_version != nullptr) {
        text += std::string{"libzip "} + zip_libzip_version() + ", ";
    }
    if (OpenSSL_version != nullptr) {
        const std::string_view version = OpenSSL_version(0); // "OpenSSL 3.0.15 3 Sep 2024 (Library: ...)"
        text.append(version.substr(0, version.find(' ', version.find(' ') + 1))).append(", ");
    }
    // These are compiled into the program.
    return text + BH_COMPILED_LIBRARIES "\n";
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
