#pragma once

#include "run_head.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bh::cut {

/// Finds out what is wrong with the place of a recording among the parts of its run.
///
/// Memory: what the first header of each input says, whatever the number of recordings in it.
class PartWatch
{
public:
    struct Finding
    {
        std::string text; ///< "part 3 of its run is missing in front of it"
        bool is_loss = false;
    };

    void begin_input(const std::string& name);

    /// A recording begins in the input; `before` is the one in front of it, null for the first of all.
    std::optional<Finding> begin(const RunHead& head, const RunHead* before);

    /// The recording was put together before: this is the last part in it.
    void ends_with(std::uint64_t part);

private:
    struct Parts
    {
        std::string input;
        std::uint64_t first = 0;
        std::uint64_t last = 0;
    };

    std::string m_input;
    bool m_is_new = false; ///< no recording began in it yet
    std::map<std::string, std::vector<Parts>> m_runs;
    Parts* m_current = nullptr; ///< in m_runs: what the recording under way is in; null if nothing was kept
};

} // namespace bh::cut
