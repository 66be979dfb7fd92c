#include "options.hpp"
#include "recording/movie_folder.hpp"

#include <bh/cli/context.hpp>

#include <csignal>

int main(int argc, char** argv)
{
    using namespace bh;
    emu::Ending ending;
    const int status = cli::run_tool("bh-emu", [&](cli::Context& context) {
        emu::Options options = emu::parse_options(argc, argv, context);
        if (options.is_movie_folder) {
            return emu::record_movie_folder(options, context);
        }
        ending = emu::run(std::move(options), context);
        return cli::Outcome::complete;
    });
    if (ending.signal != 0) {
        std::signal(ending.signal, SIG_DFL); // so that the shell sees which signal ended it
        std::raise(ending.signal);
    }
    return status != 0 ? status : ending.status;
}
