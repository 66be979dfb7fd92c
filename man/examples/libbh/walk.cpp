// walk OUT [stream]: makes a recording of two episodes, with a picture for every step, as a trajectory file or a
// stream.
#include <bh/recording.hpp>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>

int main(int argc, char** argv)
try {
    using namespace bh::recording;
    const bool is_stream = argc > 2 && std::string_view{argv[2]} == "stream";
    Writer run{
        {.path = argc > 1 ? argv[1] : "-", .form = is_stream ? Form::stream : Form::trajectory, .generator = "walk 1"}};
    const std::uint64_t session = run.begin_session("walker", "NES");
    Picture picture{32, 16, std::vector<std::uint8_t>(32 * 16 * 3)};
    for (std::uint64_t episode = 0; episode < 2; ++episode) {
        for (std::uint64_t i = 0; i < 50; ++i) {
            std::fill(picture.rgb.begin(), picture.rgb.end(), static_cast<std::uint8_t>(i * 5));
            Step step;
            step.session = session;
            step.episode = episode;
            step.step = i;
            step.time_us = static_cast<std::int64_t>(episode * 50 + i) * 16'000;
            step.observation = "{\"x\":" + std::to_string(i) + "}";
            step.reward = i == 49 ? 1.0 : 0.0;
            step.terminated = i == 49;
            if (i < 49) { // the last observation has no action
                step.action = "RIGHT";
            }
            run.add(step, picture);
        }
        run.end_episode(session, "terminated");
    }
    run.finish();

} catch (const std::exception& error) {
    std::fprintf(stderr, "walk: %s\n", error.what());
    return 1;
}
