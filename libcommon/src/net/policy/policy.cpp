#include <bh/net/policy.hpp>
#include <bh/record/line_writer.hpp>

namespace bh::net {

namespace {

void add_outcome(record::LineWriter& line, std::optional<double> reward, std::optional<bool> terminated,
                 std::optional<bool> truncated)
{
    if (reward) {
        line.real("reward", *reward);
    }
    if (terminated) {
        line.boolean("terminated", *terminated);
    }
    if (truncated) {
        line.boolean("truncated", *truncated);
    }
}

void add_members(record::LineWriter& line, const Observation& observation)
{
    line.text("type", "observation")
        .number("session", observation.session)
        .number("episode", observation.episode)
        .number("step", observation.step)
        .raw("observation", observation.json);
    add_outcome(line, observation.reward, observation.terminated, observation.truncated);
    if (observation.is_end) {
        line.boolean("end", true);
    }
    if (observation.started) {
        line.boolean("started", true);
        if (!observation.session_name.empty()) {
            line.text("name", observation.session_name);
        }
        if (!observation.controls.empty()) {
            line.raw("controls", observation.controls);
        }
    }
    if (!observation.recorded.empty()) {
        line.text("recorded", observation.recorded);
    }
    if (!observation.ended.empty()) {
        line.raw("ended", observation.ended);
    }
}

void open_frame(record::LineWriter& line, const Observation& observation)
{
    line.open("frame")
        .number("width", std::int64_t{observation.frame_width})
        .number("height", std::int64_t{observation.frame_height})
        .text("encoding", observation.frame_encoding);
}

} // namespace

void append_observation(std::string& out, const Observation& observation)
{
    record::LineWriter line{out};
    add_members(line, observation);
    if (observation.has_frame) {
        open_frame(line, observation);
        line.close();
        line.number("payload", std::uint64_t{observation.frame.size()});
    }
    line.close();
    out += '\n';
    if (observation.has_frame) {
        out.append(observation.frame).push_back('\n');
    }
}

void append_batched_observation(std::string& out, const Observation& observation)
{
    record::LineWriter line{out};
    add_members(line, observation);
    if (observation.has_frame) {
        open_frame(line, observation);
        line.number("bytes", std::uint64_t{observation.frame.size()}).close();
    }
    line.close();
}

std::string ended_object(std::string_view json, std::optional<double> reward, std::optional<bool> terminated,
                         std::optional<bool> truncated)
{
    std::string object;
    record::LineWriter line{object};
    line.raw("observation", json);
    add_outcome(line, reward, terminated, truncated);
    line.close();
    return object;
}

} // namespace bh::net
