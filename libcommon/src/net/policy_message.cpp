#include <bh/net/policy_message.hpp>
#include <bh/record/line_writer.hpp>

namespace bh::net {

void append_observation(std::string& out, const Observation& observation)
{
    record::LineWriter line{out};
    line.text("type", "observation")
        .number("session", observation.session)
        .number("episode", observation.episode)
        .number("step", observation.step)
        .raw("observation", observation.json);
    if (observation.reward) {
        line.real("reward", *observation.reward);
    }
    if (observation.terminated) {
        line.boolean("terminated", *observation.terminated);
    }
    if (observation.truncated) {
        line.boolean("truncated", *observation.truncated);
    }
    if (observation.started) {
        line.boolean("started", true);
    }
    if (observation.has_frame) {
        line.open("frame")
            .number("width", std::int64_t{observation.frame_width})
            .number("height", std::int64_t{observation.frame_height})
            .text("encoding", observation.frame_encoding)
            .close();
        line.number("payload", std::uint64_t{observation.frame.size()});
    }
    line.close();
    out += '\n';
    if (observation.has_frame) {
        out.append(observation.frame).push_back('\n');
    }
}

} // namespace bh::net
