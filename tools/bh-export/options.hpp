#pragma once

#include <bh/base/atomic_file.hpp>
#include <bh/cli/context.hpp>
#include <bh/movie/writer.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace bh::exporter {

struct Options
{
    std::string run; ///< "-" is standard input
    std::string output;
    Overwrite overwrite = Overwrite::no;
    movie::Flavor flavor = movie::Flavor::bizhawk;
    std::optional<std::uint64_t> session;
    std::optional<std::uint64_t> episode;
    // What the recording does not say, or says otherwise; empty: as it says.
    std::string system;
    std::string core;
    std::string game;
    std::string state; ///< file with the state that the movie starts from; empty: with the console switched on
};

/// \throws cli::HelpShown, bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

/// Does what the options say. \throws bh::Error; then nothing is written
cli::Outcome export_run(const Options& options, cli::Context& context);

} // namespace bh::exporter
