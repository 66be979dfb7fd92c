#include "place.hpp"

#include <algorithm>

namespace bh::replay {

std::string Place::text() const
{
    std::string text = run.empty() ? std::string{} : std::string{run} + ": ";
    text += "session " + std::to_string(session);
    return message.empty() ? text + ", episode " + std::to_string(episode) + ", step " + std::to_string(step)
                           : text + ", message \"" + message + "\"";
}

std::string shortened(std::string_view text, std::size_t bytes_max)
{
    std::string line{text.substr(0, bytes_max)};
    std::replace_if(
        line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7F'; }, '?');
    return text.size() > bytes_max ? line + "..." : line;
}

} // namespace bh::replay
