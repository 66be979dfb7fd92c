#pragma once

#include <bh/base/atomic_file.hpp>
#include <bh/cli/context.hpp>
#include <bh/dataset/episodes.hpp>
#include <bh/image/view.hpp>
#include <bh/movie/writer.hpp>
#include <bh/record/selection.hpp>
#include <bh/record/where.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::exporter {

/// What --to names.
enum class Format
{
    arrays,
    bk2,
    csv,
    frames,
    html,
    minari,
    npy_folder,
    npz,
    tensorboard,
    webdataset
};

/// Which pictures come along, and how.
enum class Pictures
{
    none,
    rgb,
    gray,
    palette ///< as indices, with their palettes beside them
};

/// How actions are written besides their text.
enum class PadLayout
{
    recorded, ///< the controls that the recording's actions name
    canonical ///< dataset::k_pad
};

/// What concerns movies only.
struct MovieOptions
{
    movie::Flavor flavor = movie::Flavor::bizhawk;
    // What the recording does not say, or says otherwise; empty: as it says.
    std::string system;
    std::string core;
    std::string game;
    std::string state; ///< file with the state that the movie starts from; empty: with the console switched on
};

/// What concerns data sets, and not movies.
struct DatasetOptions
{
    std::optional<std::uint64_t> from;
    std::optional<std::uint64_t> until;
    std::vector<std::string> fields; ///< empty: all of the observations
    std::optional<record::Where> where;
    dataset::Alignment alignment = dataset::Alignment::transition;
    PadLayout pad = PadLayout::recorded;
    Pictures pictures = Pictures::rgb;
    std::optional<std::uint64_t> idle_max;
    bool drop_repeats = false;
    std::optional<dataset::Bounds> returns;               ///< of the episodes that are wanted
    std::optional<dataset::Bounds> lengths;               ///< in transitions
    std::uint64_t shard_bytes = std::uint64_t{256} << 20; ///< of webdataset
    std::string name;                                     ///< of a minari data set; empty: after OUT
    std::string report;                                   ///< html: of bh-replay --report json; empty: none
    std::string title;                                    ///< html; empty: the recording's name
};

/// What concerns blocks of arrays only.
struct ArraysOptions
{
    bool has_fields = true;
    std::uint64_t every = 1; ///< of the steps that are selected, the first of so many
    image::View view;        ///< of pictures
    std::string pick;        ///< file with numbers of steps, which are written one by one; empty: none
};

struct Options
{
    std::string run; ///< "-" is standard input
    std::string output;
    Overwrite overwrite = Overwrite::no;
    Format format = Format::bk2;
    std::optional<std::uint64_t> session;
    std::optional<std::uint64_t> episode;
    MovieOptions movie;
    DatasetOptions dataset;
    ArraysOptions arrays;

    [[nodiscard]] record::Selection selection() const
    {
        return {.session = session, .episode = episode, .from = dataset.from, .until = dataset.until};
    }
};

/// \throws cli::HelpShown, bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

/// Does what the options say. \throws bh::Error; then nothing is written
cli::Outcome export_run(const Options& options, cli::Context& context);

} // namespace bh::exporter
