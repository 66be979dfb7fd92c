#pragma once

#include <bh/cli/context.hpp>

#include <string>

namespace bh::recorder {

struct Options
{
    std::string input = "-";
    std::string output;
    bool overwrite = false;
    int level = 6; ///< of zstd
    bool keep_frames = true;
};

/// \throws bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

} // namespace bh::recorder
