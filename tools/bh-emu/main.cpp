#include "options.hpp"

#include <bh/cli/context.hpp>

#include <csignal>

int main(int argc, char** argv)
{
    using namespace bh;
    emu::Ending ending;
    const int status = cli::run_tool("bh-emu", [&](cli::Context& context) {
        ending = emu::run(emu::parse_options(argc, argv, context), context);
        return cli::Outcome::complete;
    });
    if (ending.signal != 0) {
        std::signal(ending.signal, SIG_DFL); // so that the shell sees which signal ended it
        std::raise(ending.signal);
    }
    return status != 0 ? status : ending.status;
}
