#pragma once

#include "split.hpp"

#include <bh/cli/context.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bh::recorder {

/// Keys and values, in the order given.
using Meta = std::vector<std::pair<std::string, std::string>>;

enum class PixelOption
{
    lossless,
    png,
    none
};

struct Options
{
    std::string input = "-";
    std::string output; ///< with `split` a pattern
    bool overwrite = false;
    int level = 6;       ///< of zstd
    int pixel_level = 9; ///< of zstd, for pixels
    PixelOption pixels = PixelOption::lossless;
    std::int64_t flush_us = 1'000'000;
    bool fsync = false;
    bool tee = false;
    std::optional<SplitRule> split;
    Meta meta;
};

/// \throws bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

/// Records until the input ends. Incomplete if the input was damaged or had no `end` record.
cli::Outcome record(const Options& options, cli::Context& context);

} // namespace bh::recorder
