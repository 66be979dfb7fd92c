#include "options.hpp"

#include <bh/cli/context.hpp>

int main(int argc, char** argv)
{
    return bh::cli::run_tool("bh-cut", [&](bh::cli::Context& context) {
        const bh::cut::Options options = bh::cut::parse_options(argc, argv, context);
        return bh::cut::cut(options, context);
    });
}
