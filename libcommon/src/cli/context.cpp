#include <bh/base/text.hpp>
#include <bh/cli/context.hpp>

#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>

namespace bh::cli {

namespace {

constexpr std::string_view k_red = "\033[1;31m";
constexpr std::string_view k_yellow = "\033[1;33m";
constexpr std::string_view k_reset = "\033[0m";
constexpr std::string_view k_erase_line = "\r\033[K";

// Standard error is the last resort: if it cannot be written there is nobody left to tell.
void put(std::string_view text)
{
    static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
}

// Messages quote what came from files and networks: an escape sequence in them must not reach a terminal.
std::string shown(std::string_view message)
{
    return printable(message, std::string_view::npos, LineBreaks::kept);
}

// Is standard error a terminal that knows escape sequences?
bool is_capable_terminal()
{
    const char* const term = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) == 1 && term != nullptr && std::string_view{term} != "dumb";
}

// Goes before each message: a line of progress, ours or that of another program on the same terminal, gives way to it.
std::string_view line_eraser()
{
    return is_capable_terminal() ? k_erase_line : std::string_view{};
}

} // namespace

Context::Context(std::string_view tool) : m_tool{tool} {}

void Context::error(std::string_view message)
{
    say(k_red, "", message);
}

void Context::warning(std::string_view message)
{
    say(k_yellow, "warning: ", message);
}

void Context::note(std::string_view message)
{
    if (!m_options.quiet) {
        say("", "", message);
    }
}

void Context::detail(std::string_view message)
{
    if (m_options.verbose > 0) {
        say("", "", message);
    }
}

void Context::hint(std::string_view message)
{
    const std::lock_guard lock{m_mutex};
    put(std::string{line_eraser()} + shown(message) + "\n");
}

// The cursor stays at the beginning of the line, so that what another program writes does not go on behind the text.
void Context::status_line(std::string_view text)
{
    if (!is_interactive()) {
        return;
    }
    constexpr std::size_t k_columns = 80;
    const std::size_t columns = terminal_columns(STDERR_FILENO).value_or(k_columns);
    constexpr std::size_t k_dots = 3; // a line that wraps could not be erased
    std::string line = printable(text);
    if (characters_in(line) >= columns) {
        line = printable(text, columns > k_dots + 1 ? columns - k_dots - 1 : 0);
    }
    const std::lock_guard lock{m_mutex};
    put(std::string{k_erase_line} + line + (line.empty() ? "" : "\r"));
}

bool Context::is_interactive() const
{
    return m_options.progress && !m_options.quiet && is_capable_terminal() && Output::is_terminal();
}

void Context::say(std::string_view color, std::string_view label, std::string_view message)
{
    std::string line;
    const bool colored = !color.empty() && use_color();
    line.append(line_eraser())
        .append(colored ? color : "")
        .append(m_tool)
        .append(": ")
        .append(label)
        .append(colored ? k_reset : "");
    line.append(shown(message)).append("\n");
    const std::lock_guard lock{m_mutex};
    put(line);
}

bool Context::use_color() const
{
    if (m_options.color != Color::automatic) {
        return m_options.color == Color::always;
    }
    const char* const no_color = std::getenv("NO_COLOR"); // no-color.org: set and not empty means no
    return is_capable_terminal() && (no_color == nullptr || *no_color == '\0');
}

std::optional<std::size_t> terminal_columns(int fd)
{
    winsize size = {};
    return ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? std::optional<std::size_t>{size.ws_col}
                                                                  : std::nullopt;
}

void Progress::update(const std::function<std::string()>& text)
{
    constexpr std::chrono::milliseconds k_interval{100};
    if (!m_interactive) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    if (now >= m_next_draw) {
        m_next_draw = now + k_interval;
        m_context.status_line(text());
    }
}

std::string format_bytes(double bytes)
{
    constexpr std::array k_units = {"B", "KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < k_units.size()) {
        bytes /= 1024;
        ++unit;
    }
    std::array<char, 32> text = {};
    std::snprintf(text.data(), text.size(), unit == 0 ? "%.0f %s" : "%.1f %s", bytes, k_units[unit]);
    return text.data();
}

namespace {

constexpr int k_status_failed = 1;
constexpr int k_status_usage = 2;

// Really die of the signal, so that the shell sees 128 + SIGPIPE as from any other filter.
int die_by_sigpipe()
{
    std::signal(SIGPIPE, SIG_DFL);
    std::raise(SIGPIPE);
    return k_status_failed;
}

} // namespace

int run_tool(std::string_view name, const ToolBody& body)
{
    std::signal(SIGPIPE, SIG_IGN);
    Context context{name};
    try {
        const Outcome outcome = body(context);
        context.output().close(); // a full disk must not exit 0
        return static_cast<int>(outcome);
    } catch (const HelpShown&) {
        try {
            context.output().close();
            return EXIT_SUCCESS;
        } catch (const BrokenPipe&) {
            return die_by_sigpipe();
        } catch (const Error& error) {
            context.error(error.what());
            return k_status_failed;
        }
    } catch (const UsageError& error) {
        context.error(error.what());
        context.hint("Try '" + context.tool() + " --help'.");
        return k_status_usage;
    } catch (const ExistsError& error) {
        context.error(error.what());
        context.hint("Use --overwrite to replace it."); // the name of that option in every tool
        return k_status_failed;
    } catch (const BrokenPipe&) {
        return die_by_sigpipe();
    } catch (const std::bad_alloc&) {
        context.error("out of memory");
        return k_status_failed;
    } catch (const std::exception& error) {
        context.error(error.what());
        return k_status_failed;
    }
}

} // namespace bh::cli
