#include "place.hpp"

#include <bh/base/printable.hpp>

namespace bh::replay {

std::string Place::text() const
{
    std::string text = run.empty() ? std::string{} : std::string{run} + ": ";
    text += "session " + std::to_string(session);
    return message.empty() ? text + ", episode " + std::to_string(episode) + ", step " + std::to_string(step)
                           : text + ", message \"" + message + "\"";
}

std::string shortened(std::string_view text, std::size_t characters_max)
{
    return printable(text, characters_max);
}

} // namespace bh::replay
