#include <bh/cli/run_tool.hpp>

#include <csignal>
#include <cstdlib>
#include <new>

namespace bh::cli {

namespace {

constexpr int k_status_failed = 1;
constexpr int k_status_usage = 2;

// Really die of the signal, so that the shell sees 128 + SIGPIPE as from any other filter.
int die_by_sigpipe()
{
    std::signal(SIGPIPE, SIG_DFL);
    std::raise(SIGPIPE);
    return k_status_failed;
}

} // namespace

int run_tool(std::string_view name, const ToolBody& body)
{
    std::signal(SIGPIPE, SIG_IGN);
    Context context{name};
    try {
        const Outcome outcome = body(context);
        context.output().close(); // a full disk must not exit 0
        return static_cast<int>(outcome);
    } catch (const HelpShown&) {
        try {
            context.output().close();
            return EXIT_SUCCESS;
        } catch (const BrokenPipe&) {
            return die_by_sigpipe();
        } catch (const Error& error) {
            context.error(error.what());
            return k_status_failed;
        }
    } catch (const UsageError& error) {
        context.error(error.what());
        context.hint("Try '" + context.tool() + " --help'.");
        return k_status_usage;
    } catch (const ExistsError& error) {
        context.error(error.what());
        context.hint("Use --overwrite to replace it."); // the name of that option in every tool
        return k_status_failed;
    } catch (const BrokenPipe&) {
        return die_by_sigpipe();
    } catch (const std::bad_alloc&) {
        context.error("out of memory");
        return k_status_failed;
    } catch (const std::exception& error) {
        context.error(error.what());
        return k_status_failed;
    }
}

} // namespace bh::cli
