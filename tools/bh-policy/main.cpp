#include "options.hpp"
#include "play.hpp"

#include <bh/cli/run_tool.hpp>

int main(int argc, char** argv)
{
    return bh::cli::run_tool("bh-policy", [&](bh::cli::Context& context) {
        const bh::policy::Options options = bh::policy::parse_options(argc, argv, context);
        return bh::policy::run(options, context);
    });
}
