#pragma once

#include "speedy/speedy_player.hpp"
#include "tape/tape.hpp"

#include <bh/cli/context.hpp>
#include <bh/protocol/random_draws.hpp>

#include <cstdint>
#include <string>

namespace bh::policy {

enum class Kind
{
    idle,
    random,
    tape,
    speedy
};

struct Options
{
    Kind kind = Kind::idle;
    protocol::RandomActions actions; ///< of random
    std::uint64_t seed = 0;
    std::string tape; ///< path
    TapeSelection tape_selection;
    AtEnd at_end = AtEnd::idle;
    SpeedyOptions speedy;
};

/// \throws bh::UsageError
Options parse_options(int argc, const char* const* argv, cli::Context& context);

/// Plays on standard input and output as the options say, until the input ends or a signal comes. Lines that are no
/// messages are reported and passed over.
cli::Outcome run(const Options& options, cli::Context& context);

} // namespace bh::policy
