#pragma once

#include <bh/cli/context.hpp>
#include <bh/record/where.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::cut {

/// From `first` to `last`, both of which belong to it; absent: no limit.
template <typename Number>
struct Range
{
    std::optional<Number> first;
    std::optional<Number> last;

    [[nodiscard]] bool contains(Number value) const { return (!first || value >= *first) && (!last || value <= *last); }

    [[nodiscard]] bool is_everything() const { return !first && !last; }
};

/// Which steps are kept: those that meet all of it.
struct Selection
{
    std::optional<std::uint64_t> session;
    Range<std::uint64_t> episodes;
    Range<std::uint64_t> steps;  ///< positions among the steps of the sessions and episodes selected, from 0
    Range<std::int64_t> time_us; ///< since the recording's beginning
    std::optional<record::Where> where;

    [[nodiscard]] bool is_everything() const
    {
        return !session && episodes.is_everything() && steps.is_everything() && time_us.is_everything() && !where;
    }
};

struct Options
{
    std::vector<std::string> inputs; ///< at least one; "-" is standard input, at most once
    std::string output;
    bool overwrite = false;
    bool keep_frames = true;
    std::optional<int> level; ///< of zstd, for all that is written
    Selection selection;
};

/// \throws cli::HelpShown, bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

/// Makes one recording of the selected parts of all inputs. Incomplete if an input was damaged or cut short.
cli::Outcome cut(const Options& options, cli::Context& context);

} // namespace bh::cut
