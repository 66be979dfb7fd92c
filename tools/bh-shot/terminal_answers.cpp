#include "terminal_answers.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace bh::shot {

namespace {

// No answer is nearly as long.
constexpr std::size_t k_sequence_bytes_max = 1024;

constexpr int k_value_max = 65'535;
constexpr int k_attribute_sixel = 4; // in the answer to DA1

// "1;0;256"; what is no number from 0 to k_value_max is 0.
std::vector<int> numbers_of(std::string_view text)
{
    std::vector<int> numbers;
    for (;;) {
        const std::size_t end = std::min(text.find(';'), text.size());
        int number = 0;
        const auto error = std::from_chars(text.data(), text.data() + end, number).ec;
        numbers.push_back(error == std::errc{} && number >= 0 && number <= k_value_max ? number : 0);
        if (end == text.size()) {
            return numbers;
        }
        text.remove_prefix(end + 1);
    }
}

} // namespace

void TerminalAnswers::add(std::string_view bytes)
{
    m_pending += bytes;
    while (take_sequence()) {
    }
    if (m_pending.size() > k_sequence_bytes_max) {
        m_pending.clear();
    }
}

// Takes one escape sequence, and what stands before it, off what is pending. False if none is whole.
bool TerminalAnswers::take_sequence()
{
    m_pending.erase(0, std::min(m_pending.find('\x1b'), m_pending.size()));
    if (m_pending.size() < 2) {
        return false;
    }
    const std::string_view text = m_pending;
    std::size_t end = 0;
    if (text[1] == '[') {
        const auto is_final = [](char byte) { return byte < ' ' || byte > '?'; };
        const auto* const last = std::find_if(text.begin() + 2, text.end(), is_final);
        if (last == text.end()) {
            return false;
        }
        end = static_cast<std::size_t>(last - text.begin()) + (*last == '\x1b' ? 0 : 1);
        take_control(text.substr(2, static_cast<std::size_t>(last - text.begin()) - 2), *last);
    } else if (text[1] == '_') {
        end = text.find("\x1b\\");
        if (end == std::string_view::npos) {
            return false;
        }
        m_kitty = m_kitty || text.substr(0, end) == "\x1b_Gi=31;OK";
        end += 2;
    } else {
        end = 1;
    }
    m_pending.erase(0, end);
    return true;
}

void TerminalAnswers::take_control(std::string_view parameters, char kind)
{
    const bool is_private = parameters.starts_with('?');
    const std::vector<int> numbers = numbers_of(parameters.substr(is_private ? 1 : 0));
    if (kind == 'c' && is_private) {
        // The first says what kind of terminal it is.
        m_sixel = std::find(numbers.begin() + 1, numbers.end(), k_attribute_sixel) != numbers.end();
        m_complete = true;
    } else if (kind == 'S' && is_private && numbers.size() == 3 && numbers[0] == 1 && numbers[1] == 0) {
        m_sixel_colors = numbers[2];
    } else if (kind == 't' && numbers.size() == 3 && numbers[0] == 6) {
        m_cell_height = numbers[1];
        m_cell_width = numbers[2];
    }
}

} // namespace bh::shot
