#include "recording/movie_folder.hpp"

#include <bh/base/error.hpp>
#include <bh/base/text.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

namespace bh::emu {

namespace {

volatile std::sig_atomic_t g_child = 0;
volatile std::sig_atomic_t g_folder_signal = 0;

// The child ends what it records; then this process ends, too.
void pass_on_signal(int number)
{
    g_folder_signal = number;
    if (g_child > 0) {
        ::kill(static_cast<pid_t>(g_child), number);
    }
}

std::vector<std::filesystem::path> movies_in(const std::string& folder)
{
    std::vector<std::filesystem::path> movies;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        const std::string extension = to_upper(entry.path().extension().string());
        const bool is_movie =
            extension == ".BK2" || extension == ".FM2" || extension == ".TASPROJ" || extension == ".ZIP";
        if (is_movie && entry.is_regular_file()) {
            movies.push_back(entry.path());
        }
    }
    std::sort(movies.begin(), movies.end());
    return movies;
}

// Plays one movie in this process, which ends with it.
[[noreturn]] void play(Options options, cli::Context& context)
{
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        std::signal(number, SIG_DFL);
    }
    int status = 1;
    try {
        status = run(std::move(options), context).status;
    } catch (const std::exception& error) {
        context.error(error.what());
    }
    ::_exit(status);
}

// Whether the movie was recorded.
bool record_movie(const Options& options, cli::Context& context)
{
    const pid_t child = ::fork();
    if (child < 0) {
        throw_errno("fork");
    }
    if (child == 0) {
        play(options, context);
    }
    g_child = child;
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    g_child = 0;
    if (WIFSIGNALED(status)) {
        context.error(options.movie + ": playing it was ended by signal " + std::to_string(WTERMSIG(status)));
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace

cli::Outcome record_movie_folder(const Options& options, cli::Context& context)
{
    const std::vector<std::filesystem::path> movies = movies_in(options.movie);
    if (movies.empty()) {
        throw Error{options.movie + ": has no movie in it (.bk2, .fm2, .tasproj, .zip)"};
    }
    std::error_code failure;
    std::filesystem::create_directories(options.record.path, failure);
    if (failure) {
        throw FileError{options.record.path, failure.message()};
    }
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        std::signal(number, pass_on_signal);
    }
    std::size_t recorded = 0;
    for (const std::filesystem::path& movie : movies) {
        Options each = options;
        each.movie = movie.string();
        each.record.path = (std::filesystem::path{options.record.path} / movie.stem()).string() + ".zst";
        recorded += record_movie(each, context) ? 1 : 0;
        if (g_folder_signal != 0) {
            std::signal(g_folder_signal, SIG_DFL);
            std::raise(g_folder_signal);
        }
    }
    context.note("recorded " + std::to_string(recorded) + " of " + std::to_string(movies.size()) + " movies in " +
                 options.record.path);
    return recorded == movies.size() ? cli::Outcome::complete : cli::Outcome::incomplete;
}

} // namespace bh::emu
