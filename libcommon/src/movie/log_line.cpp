#include "log_line.hpp"

#include <algorithm>
#include <charconv>

namespace bh::movie {

unsigned skip_bars(std::string_view& line)
{
    const std::size_t count = std::min(line.find_first_not_of('|'), line.size());
    line.remove_prefix(count);
    return static_cast<unsigned>(count);
}

std::optional<int> take_axis(std::string_view& line)
{
    const auto comma = line.find(',');
    if (comma == std::string_view::npos) {
        return std::nullopt;
    }
    std::string_view text = line.substr(0, comma);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    text = text.substr(0, text.find_last_not_of(' ') + 1);
    if (text.size() > 1 && text.front() == '+' && text[1] != '-') {
        text.remove_prefix(1);
    }
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    line.remove_prefix(comma + 1);
    return value;
}

} // namespace bh::movie
