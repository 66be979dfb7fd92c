#pragma once

#include <bh/base/atomic_file.hpp>
#include <bh/cli/context.hpp>

#include <string>
#include <string_view>

namespace bh::shot {

/// Looks whether `output` can take the picture, before the time is spent on making it.
/// \throws bh::UsageError if it is a terminal or the file `input`; bh::FileError if it exists and may not be replaced.
void check_output(const std::string& input, const std::string& output, Overwrite overwrite);

/// Writes the PNG; a file appears only when whole. "-" is standard output. \throws bh::FileError
void write_picture(std::string_view png, const std::string& output, Overwrite overwrite, cli::Context& context);

} // namespace bh::shot
