#pragma once

#include "options.hpp"
#include "picture.hpp"

#include <bh/image/image.hpp>

#include <functional>
#include <string>
#include <vector>

namespace bh::shot {

/// Draws a contact sheet of the pictures, left to right and top to bottom. Rows that would be empty are left out. A
/// picture that cannot be decoded leaves its cell empty; `on_damage` gets the reason, which names the step. \throws
/// bh::Error if the sheet would be too large.
image::Image draw_sheet(const std::vector<RecordedPicture>& pictures, const Grid& grid, const Look& look,
                        const std::function<void(const std::string&)>& on_damage);

} // namespace bh::shot
