#include "options.hpp"

#include <bh/cli/context.hpp>

int main(int argc, char** argv)
{
    return bh::cli::run_tool("bh-gsl-dump", [&](bh::cli::Context& context) {
        const bh::gsl_dump::Options options = bh::gsl_dump::parse_options(argc, argv, context);
        return bh::gsl_dump::dump(options, context);
    });
}
