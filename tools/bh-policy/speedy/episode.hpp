#pragma once

#include "checkpoint.hpp"

#include <bh/record/expression.hpp>

#include <cstdint>
#include <vector>

namespace bh::policy {

/// One session's play since its last start.
struct Episode
{
    std::uint64_t number = 0;
    bool known = false; ///< an observation of it has come
    bool open = false;  ///< `action` was taken, and what came of it is not known yet
    std::vector<float> features;
    double potential = 0;
    std::uint32_t action = 0;
    std::uint64_t steps = 0;
    double rewards = 0; ///< sum
    record::Expression::Memory reward_memory;
    record::Expression::Memory shaping_memory;
    bool was_idle = false; ///< NONE was recorded, for the last time if the next observation is another episode's

    /// Into a checkpoint.
    void save(ByteWriter& out) const;
    /// What save() wrote; `features` and `actions` say how many there are. \throws bh::DataError
    static Episode load(ByteReader& in, std::size_t features, std::size_t actions);
};

} // namespace bh::policy
