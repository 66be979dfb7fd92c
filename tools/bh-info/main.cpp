#include "options.hpp"

#include <bh/cli/context.hpp>

int main(int argc, char** argv)
{
    return bh::cli::run_tool("bh-info", [&](bh::cli::Context& context) {
        const bh::info::Options options = bh::info::parse_options(argc, argv, context);
        return bh::info::info(options, context);
    });
}
