#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bh::replay {

/// Which message of the recordings is meant, as people are told.
struct Place
{
    std::string_view run; ///< path of the recording; empty if there is only one
    std::uint64_t session = 0;
    std::uint64_t episode = 0;
    std::uint64_t step = 0;
    std::string message; ///< of a message that is no step, its first words

    /// "run.zst: session 1, episode 0, step 8"
    [[nodiscard]] std::string text() const;
};

/// A text that may hold anything, as printable() gives it, for one line of a message.
std::string shortened(std::string_view text, std::size_t characters_max = 200);

} // namespace bh::replay
