#include <bh/base/printable.hpp>
#include <bh/cli/context.hpp>

#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

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

} // namespace bh::cli
