#include "script/window.hpp"

#include <bh/base/text.hpp>

#include <algorithm>
#include <cstdio>
#include <string>

namespace bh::emu {

namespace {

// A script may print what a server said. EmuHawk's window shows it; a terminal would obey its control characters.
std::string harmless(std::string_view text)
{
    std::string result;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of("\n\t"), text.size());
        result += printable(text.substr(0, end));
        result += text.substr(end, 1);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return result;
}

} // namespace

void ConsoleWindow::print(std::string_view text) noexcept
{
    ++m_messages;
    if (m_failure || m_messages > k_messages_per_cycle + 1) {
        return;
    }
    try {
        std::fflush(stdout); // what the script wrote with io.write() comes first
        if (m_messages > k_messages_per_cycle) {
            m_output.write("(more than " + std::to_string(k_messages_per_cycle) +
                           " messages between two frames: EmuHawk drops the rest, so they are dropped here)\n");
        } else {
            m_output.write(harmless(text));
        }
        m_output.flush();
    } catch (...) {
        m_failure = std::current_exception();
    }
}

void ConsoleWindow::log(std::string_view text) noexcept
{
    print(std::string{text} + "\n");
}

void ConsoleWindow::rethrow_failure() const
{
    if (m_failure) {
        std::rethrow_exception(m_failure);
    }
}

} // namespace bh::emu
