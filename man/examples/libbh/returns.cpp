// returns RUN: the return of every episode of a recording, and the mean brightness of its pictures.
#include <bh/recording.hpp>

#include <cstdio>
#include <exception>
#include <map>
#include <numeric>
#include <utility>

int main(int argc, char** argv)
try {
    bh::recording::Reader run{argc > 1 ? argv[1] : "-"};
    std::map<std::pair<std::uint64_t, std::uint64_t>, double> returns; // by session and episode
    bh::recording::Step step;
    bh::recording::Picture picture;
    double brightness = 0;
    std::size_t bytes = 0;
    while (run.next(step)) {
        returns[{step.session, step.episode}] += step.reward.value_or(0);
        if (run.picture(picture)) {
            brightness = std::accumulate(picture.rgb.begin(), picture.rgb.end(), brightness);
            bytes += picture.rgb.size();
        }
    }
    for (const auto& [episode, sum] : returns) {
        std::printf("session %llu episode %llu return %g\n", static_cast<unsigned long long>(episode.first),
                    static_cast<unsigned long long>(episode.second), sum);
    }
    std::printf("brightness %.2f\n", bytes == 0 ? 0.0 : brightness / static_cast<double>(bytes));
    if (!run.problem().empty()) {
        std::fprintf(stderr, "returns: %s\n", run.problem().c_str());
    }
    return run.problem().empty() ? 0 : 3;

} catch (const std::exception& error) {
    std::fprintf(stderr, "returns: %s\n", error.what());
    return 1;
}
