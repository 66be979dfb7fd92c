#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bh::exporter {

/// What a step says was held since the step before. Valid as long as the record.
struct StepInputs
{
    struct Run
    {
        std::uint64_t frames = 0;
        std::string_view held; ///< "RIGHT+A"
    };

    /// \throws bh::DataError if it has no emu_frame or no inputs, or if they are none
    explicit StepInputs(const simdjson::dom::object& step);

    std::int64_t begin = 0; ///< the number of the first of these frames
    std::int64_t end = 0;   ///< emu_frame: the number of the first frame behind them
    std::vector<Run> runs;
};

/// "session 1, episode 0, step 12"
std::string place_of(const simdjson::dom::object& step);

} // namespace bh::exporter
