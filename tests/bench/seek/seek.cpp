// Goes to random steps of a recording and decodes them: `bench-seek RUN SEEKS SEED pictures|metadata`. Prints a JSON
// object: steps of the recording, and the microseconds of every seek.
#include <bh/record/line_parser.hpp>
#include <bh/trajectory/seek.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <random>
#include <string_view>

namespace {

using Clock = std::chrono::steady_clock;

// The line that was found must be the step, and its picture must be there.
bool decode(bh::trajectory::RandomAccess& recording, bool with_picture)
{
    bh::record::RecordView view;
    bh::record::LineParser parser;
    if (!recording.next(view)) {
        return false;
    }
    parser.parse(view);
    return parser.type() == bh::record::Type::step &&
           (!with_picture || (view.has_picture && !recording.picture().rgb.empty()));
}

int run(const char* path, int seeks, unsigned int seed, bool with_picture)
{
    bh::trajectory::RandomAccess recording{path};
    if (!recording.has_index() || *recording.steps() == 0) {
        std::fprintf(stderr, "%s: no index\n", path);
        return 1;
    }
    std::mt19937_64 random{seed};
    std::uniform_int_distribution<std::uint64_t> any_step{0, *recording.steps() - 1};
    std::printf("{\"steps\":%llu,\"us\":[", static_cast<unsigned long long>(*recording.steps()));
    for (int i = 0; i < seeks; ++i) {
        const std::uint64_t step = any_step(random);
        const auto begin = Clock::now();
        if (!recording.seek_number(step) || !decode(recording, with_picture)) {
            std::fprintf(stderr, "%s: step %llu was not found\n", path, static_cast<unsigned long long>(step));
            return 1;
        }
        const std::chrono::duration<double, std::micro> us = Clock::now() - begin;
        std::printf("%s%.1f", i > 0 ? "," : "", us.count());
    }
    std::printf("]}\n");
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 5) {
        std::fprintf(stderr, "bench-seek RUN SEEKS SEED pictures|metadata\n");
        return 2;
    }
    try {
        return run(argv[1], std::atoi(argv[2]), static_cast<unsigned int>(std::atoi(argv[3])),
                   std::string_view{argv[4]} == "pictures");
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
