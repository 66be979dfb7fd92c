#include <bh/cli/context.hpp>

#include <unistd.h>

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
std::string printable(std::string_view text)
{
    std::string out{text};
    for (std::size_t at = 0; at < out.size(); ++at) {
        const auto byte = static_cast<unsigned char>(out[at]);
        const auto next = static_cast<unsigned char>(at + 1 < out.size() ? out[at + 1] : 0);
        if ((byte < 0x20 && out[at] != '\n') || byte == 0x7F) {
            out[at] = '?';
        } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {
            // In UTF-8 these two bytes are a control as well: C2 9B begins an escape sequence.
            out[at] = out[at + 1] = '?';
        }
    }
    return out;
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
    clear_status_line_locked();
    put(std::string{message} + "\n");
}

void Context::status_line(std::string_view text)
{
    if (!is_interactive()) {
        return;
    }
    const std::lock_guard lock{m_mutex};
    put(std::string{k_erase_line} + std::string{text});
    m_status_shown = !text.empty();
}

bool Context::is_interactive() const
{
    return m_options.progress && !m_options.quiet && ::isatty(STDERR_FILENO) == 1 && Output::is_terminal();
}

void Context::say(std::string_view color, std::string_view label, std::string_view message)
{
    std::string line;
    const bool colored = !color.empty() && use_color();
    line.append(colored ? color : "").append(m_tool).append(": ").append(label).append(colored ? k_reset : "");
    line.append(printable(message)).append("\n");
    const std::lock_guard lock{m_mutex};
    clear_status_line_locked();
    put(line);
}

bool Context::use_color() const
{
    if (m_options.color != Color::automatic) {
        return m_options.color == Color::always;
    }
    const char* no_color = std::getenv("NO_COLOR"); // no-color.org: set and not empty means no
    const char* term = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) == 1 && (no_color == nullptr || *no_color == '\0') && term != nullptr &&
           std::string_view{term} != "dumb";
}

void Context::clear_status_line_locked()
{
    if (m_status_shown) {
        put(k_erase_line);
        m_status_shown = false;
    }
}

} // namespace bh::cli
