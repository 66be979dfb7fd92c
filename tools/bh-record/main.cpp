#include "options.hpp"

#include <bh/cli/context.hpp>

int main(int argc, char** argv)
{
    return bh::cli::run_tool("bh-record", [&](bh::cli::Context& context) {
        const bh::recorder::Options options = bh::recorder::parse_options(argc, argv, context);
        return bh::recorder::record(options, context);
    });
}
