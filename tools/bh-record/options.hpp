#pragma once

#include "header.hpp"
#include "split.hpp"

#include <bh/cli/context.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace bh::recorder {

struct Options
{
    std::string input = "-";
    std::string output; ///< with `split` a pattern
    bool overwrite = false;
    int level = 6; ///< of zstd
    bool keep_frames = true;
    std::int64_t flush_us = 1'000'000;
    bool fsync = false;
    bool tee = false;
    std::optional<SplitRule> split;
    Meta meta;
};

/// \throws bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

} // namespace bh::recorder
