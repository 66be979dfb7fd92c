#include "options.hpp"

#include <bh/cli/context.hpp>

int main(int argc, char** argv)
{
    return bh::cli::run_tool("bh-serve", [&](bh::cli::Context& context) {
        const bh::serve::Options options = bh::serve::parse_options(argc, argv, context);
        return bh::serve::serve(options, context);
    });
}
