#include "options.hpp"

#include <bh/cli/context.hpp>

int main(int argc, char** argv)
{
    return bh::cli::run_tool("bh-policy", [&](bh::cli::Context& context) {
        const bh::policy::Options options = bh::policy::parse_options(argc, argv, context);
        return bh::policy::run(options, context);
    });
}
