#pragma once

#include "job.hpp"

namespace bh::shot {

/// Puts every picture of the range. Memory: one picture. \throws bh::DataError if there is none
void write_range(Job& job);

/// Writes a contact sheet of the range. \throws bh::DataError if there is no picture
void write_sheet(Job& job);

} // namespace bh::shot
