#include "options.hpp"

#include <bh/cli/context.hpp>

int main(int argc, char** argv)
{
    return bh::cli::run_tool("bh-shot", [&](bh::cli::Context& context) {
        const bh::shot::Options options = bh::shot::parse_options(argc, argv, context);
        return bh::shot::shot(options, context);
    });
}
