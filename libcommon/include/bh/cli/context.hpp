#pragma once

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace bh::cli {

/// When to colour messages on standard error.
enum class Color
{
    automatic,
    always,
    never
};

/// The settings every tool has.
struct CommonOptions
{
    bool quiet = false;
    int verbose = 0;
    Color color = Color::automatic;
    bool progress = true;
};

/// What a running tool says to people, and where its data goes. Messages are whole lines on standard error, one write
/// each, safe to send from any thread; standard output carries data only.
class Context
{
public:
    explicit Context(std::string_view tool);

    /// `tool: message`. Not silenced by --quiet.
    void error(std::string_view message);
    /// `tool: warning: message`. Not silenced by --quiet: a warning means that something was lost or is in doubt.
    void warning(std::string_view message);
    /// `tool: message`; silent with --quiet.
    void note(std::string_view message);
    /// As note(), only with --verbose.
    void detail(std::string_view message);
    /// The way out of the error above it; a line of its own, no program name.
    void hint(std::string_view message);

    /// One line that is redrawn in place, cut at the terminal's width; drawn only when is_interactive(). On a terminal
    /// every message removes it first, those of other programs of ours too. Empty: removes it.
    void status_line(std::string_view text);
    /// True if a person watches: standard error and standard output are terminals, and neither --quiet nor
    /// --no-progress is given.
    [[nodiscard]] bool is_interactive() const;

    [[nodiscard]] Output& output() { return m_output; }

    [[nodiscard]] const std::string& tool() const { return m_tool; }

    [[nodiscard]] CommonOptions& options() { return m_options; }

private:
    void say(std::string_view color, std::string_view label, std::string_view message);
    [[nodiscard]] bool use_color() const;

    std::string m_tool;
    CommonOptions m_options;
    Output m_output;
    std::mutex m_mutex; ///< keeps lines of several threads whole
};

/// How wide the terminal on the descriptor is; nothing if it is no terminal, or does not say.
[[nodiscard]] std::optional<std::size_t> terminal_columns(int fd);

/// Redraws one line about the work under way, ten times a second at most, and only while a person watches.
class Progress
{
public:
    explicit Progress(Context& context) : m_context{context}, m_interactive{context.is_interactive()} {}

    ~Progress() { m_context.status_line(""); }

    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// `text` is called only when a redraw is due.
    void update(const std::function<std::string()>& text);

private:
    Context& m_context;
    bool m_interactive;
    std::chrono::steady_clock::time_point m_next_draw;
};

/// 1234567 as "1.2 MiB".
std::string format_bytes(double bytes);

/// How a run ended that did not fail. The values are exit statuses.
enum class Outcome
{
    complete = 0,   ///< everything asked for is done
    incomplete = 3, ///< done, but data was lost or skipped
    different = 4,  ///< compared, and different
};

/// Thrown by Parser::parse() after it wrote the text of --help or --version.
struct HelpShown
{
};

using ToolBody = std::function<Outcome(Context&)>;

/// Runs a tool's body and turns its ending into words and an exit status: 0, 3, 4 as Outcome, 1 for a failure, 2 for
/// wrong usage. A lost reader of standard output ends the process by SIGPIPE, in silence. SIGPIPE itself is ignored
/// while the body runs.
int run_tool(std::string_view name, const ToolBody& body);

} // namespace bh::cli
