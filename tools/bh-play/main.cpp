#include "options.hpp"

#include <bh/cli/context.hpp>

#include <cstdlib>

int main(int argc, char** argv)
{
    bh::play::Ending ending;
    const int status = bh::cli::run_tool("bh-play", [&](bh::cli::Context& context) {
        const bh::play::Options options = bh::play::parse_options(argc, argv, context);
        ending = bh::play::play(options, context);
        return ending.has_lost_data ? bh::cli::Outcome::incomplete : bh::cli::Outcome::complete;
    });
    return ending.has_failed ? EXIT_FAILURE : status;
}
