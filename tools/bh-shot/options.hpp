#pragma once

#include "encoder.hpp"
#include "picture.hpp"
#include "step_reader.hpp"
#include "terminal.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/file_name.hpp>
#include <bh/cli/context.hpp>
#include <bh/image/y4m.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh::shot {

/// Some of the steps of a selection, by the numbers that StepReader gives them: from `first` to `last`, both included,
/// every `stride`th.
struct Range
{
    std::uint64_t first = 0;
    std::optional<std::uint64_t> last; ///< absent: to the end
    std::uint64_t stride = 1;

    [[nodiscard]] bool contains(std::uint64_t number) const
    {
        return number >= first && (!last || number <= *last) && (number - first) % stride == 0;
    }

    /// Nothing that follows a step of this number can be in it.
    [[nodiscard]] bool ends_at(std::uint64_t number) const { return last && number >= *last; }
};

/// Columns and rows of a contact sheet.
struct Grid
{
    int columns = 0;
    int rows = 0;

    bool operator==(const Grid&) const = default;
};

struct Options
{
    std::string input;           ///< "-" is standard input
    record::Selection selection; ///< a session and an episode at most
    /// At most one of `at` and `last`, and then all of the range; without them, every picture in it.
    std::optional<std::uint64_t> at;
    bool last = false;
    Range range;

    /// At most one of these, otherwise PNG files. Only `sheet` and `terminal` can be together.
    std::optional<Grid> sheet;
    bool y4m = false;
    std::optional<Encoding> encoding; ///< by the name of the output
    std::optional<TerminalKind> terminal;

    std::string output = "-"; ///< of several PNG files a pattern for NumberedName
    Overwrite overwrite = Overwrite::no;
    Look look;
    image::FrameRate rate; ///< of y4m

    [[nodiscard]] bool is_single() const { return at || last; }

    [[nodiscard]] bool is_video() const { return y4m || encoding; }

    /// `output`, if it has a place for a number.
    [[nodiscard]] std::optional<NumberedName> pattern() const;
};

/// \throws cli::HelpShown, bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

/// Reads "A:B", "A:", ":B", each with ":STEP" behind it if wanted, "::STEP", or "A", which is "A:A".
/// \throws bh::UsageError
Range parse_range(std::string_view text);

/// Reads the recording and writes what the options ask for.
cli::Outcome shot(const Options& options, cli::Context& context);

} // namespace bh::shot
