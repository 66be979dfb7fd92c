#include "step_inputs.hpp"

#include <bh/base/error.hpp>
#include <bh/record/line_parser.hpp>

namespace bh::exporter {

namespace {

// Frame numbers beyond this are none: it is 500 million years of play.
constexpr std::int64_t k_frame_number_max = std::int64_t{1} << 60;

StepInputs::Run parse_run(simdjson::dom::element element, std::uint64_t frames_left)
{
    simdjson::dom::array pair;
    StepInputs::Run run;
    if (element.get(pair) != simdjson::SUCCESS || pair.size() != 2 || pair.at(0).get(run.frames) != simdjson::SUCCESS ||
        pair.at(1).get(run.held) != simdjson::SUCCESS || run.frames > frames_left) {
        throw DataError{"has inputs that are no runs of frames such as [28,\"RIGHT\"]"};
    }
    return run;
}

} // namespace

StepInputs::StepInputs(const simdjson::dom::object& step)
{
    simdjson::dom::array inputs;
    if (step["emu_frame"].get(end) != simdjson::SUCCESS || end < 0 || end > k_frame_number_max) {
        throw DataError{"has no emu_frame, the frame that the emulator counted"};
    }
    if (step["inputs"].get(inputs) != simdjson::SUCCESS) {
        throw DataError{"has no inputs, what was held in each frame"};
    }
    auto left = static_cast<std::uint64_t>(end);
    for (const simdjson::dom::element element : inputs) {
        runs.push_back(parse_run(element, left));
        left -= runs.back().frames;
    }
    begin = static_cast<std::int64_t>(left);
}

std::string place_of(const simdjson::dom::object& step)
{
    return "session " + std::to_string(record::unsigned_or(step, "session", 0)) + ", episode " +
           std::to_string(record::unsigned_or(step, "episode", 0)) + ", step " +
           std::to_string(record::unsigned_or(step, "step", 0));
}

} // namespace bh::exporter
