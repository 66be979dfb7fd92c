#pragma once

#include "job.hpp"

namespace bh::shot {

// Each puts one picture, unless it is damaged. \throws bh::DataError if there is none

/// --at
void write_at(Job& job);

/// --last
void write_last(Job& job);

} // namespace bh::shot
