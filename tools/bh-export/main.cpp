#include "options.hpp"

#include <bh/cli/context.hpp>

int main(int argc, char** argv)
{
    return bh::cli::run_tool("bh-export", [&](bh::cli::Context& context) {
        const bh::exporter::Options options = bh::exporter::parse_options(argc, argv, context);
        return bh::exporter::export_run(options, context);
    });
}
