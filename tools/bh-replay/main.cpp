#include "options.hpp"
#include "replay.hpp"

#include <bh/cli/context.hpp>

int main(int argc, char** argv)
{
    return bh::cli::run_tool("bh-replay", [&](bh::cli::Context& context) {
        const bh::replay::Options options = bh::replay::parse_options(argc, argv, context);
        return bh::replay::replay(options, context);
    });
}
