#include "recording_movie.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/retro.hpp>

namespace bh::exporter {

namespace {

bool asks_to_load(const simdjson::dom::object& step)
{
    const std::string_view reply = record::text_or(step, "reply", "");
    return reply.find("|load:") != std::string_view::npos || reply.find("|restart:") != std::string_view::npos;
}

} // namespace

RecordingMovie::RecordingMovie(const Options& options, cli::Context& context)
    : m_options{options}, m_context{context}, m_state{start_state(options)}
{
}

void RecordingMovie::take(record::Type type, const simdjson::dom::object& object)
{
    const std::uint64_t session = record::unsigned_or(object, "session", 0);
    switch (type) {
    case record::Type::header:
        take_header(object);
        break;
    case record::Type::session:
        m_sessions.insert_or_assign(session, RecordedSession{object});
        break;
    case record::Type::session_end:
        m_sessions.erase(session);
        break;
    case record::Type::episode:
        if (m_session == session && m_episode == record::unsigned_or(object, "episode", 0)) {
            m_may_play_on = record::text_or(object, "reason", "") == "end";
        }
        break;
    case record::Type::step:
        if ((!m_options.session || *m_options.session == session) &&
            (!m_options.episode || *m_options.episode == record::unsigned_or(object, "episode", 0))) {
            take_step(object);
        }
        break;
    default:
        break;
    }
}

void RecordingMovie::take_header(const simdjson::dom::object& header)
{
    const std::string_view run = record::text_or(header, "run", "");
    if (m_output && run != m_run) {
        throw DataError{"another recording begins behind the one that is selected; export them one by one"};
    }
    m_run = run;
}

void RecordingMovie::take_step(const simdjson::dom::object& step)
{
    try {
        const StepInputs inputs{step};
        if (!m_output) {
            begin(step, inputs);
        } else if (record::unsigned_or(step, "session", 0) != m_session) {
            throw DataError{"belongs to another session than the steps before; choose one with --session"};
        }
        check_order(inputs);
        check_state(record::unsigned_or(step, "episode", 0));
        put(inputs);
        m_asked_to_load = asks_to_load(step);
    } catch (const DataError& error) {
        throw DataError{place_of(step) + ": " + error.what()};
    }
}

void RecordingMovie::begin(const simdjson::dom::object& step, const StepInputs& inputs)
{
    m_session = record::unsigned_or(step, "session", 0);
    m_episode = record::unsigned_or(step, "episode", 0);
    m_recorded = m_sessions[*m_session];
    if (!m_options.system.empty()) {
        m_recorded.system = m_options.system;
    }
    if (!m_options.core.empty()) {
        m_recorded.core = m_options.core;
    }
    std::vector<std::string> unknown;
    const auto controls = controls_for(m_recorded, unknown);
    for (const std::string& name : unknown) {
        m_context.warning("BizHawk's order of controls is not known for " + name +
                          ": older versions may read the movie wrongly");
    }
    const movie::Layout played{controls};
    m_text.emplace(played);
    m_output.emplace(m_options, m_context, played,
                     m_options.flavor == movie::Flavor::retro
                         ? movie::Layout{movie::retro_controls(controls, m_recorded.system)}
                         : played);
    m_next_frame = m_state ? inputs.begin : 0;
}

void RecordingMovie::check_order(const StepInputs& inputs) const
{
    if (inputs.begin == m_next_frame) {
        return;
    }
    const std::string begin = std::to_string(inputs.begin);
    const std::string next = std::to_string(m_next_frame);
    if (m_output->frames() == 0) {
        throw DataError{"its inputs begin at frame " + begin +
                        ", and a movie begins with the console switched on, at frame 0: give the state that was loaded "
                        "there with --state"};
    }
    throw DataError{inputs.begin > m_next_frame
                        ? "its inputs begin at frame " + begin + ", those of the frames from " + next +
                              " on are missing"
                        : "its inputs begin at frame " + begin + " where frame " + next +
                              " was due: a state was loaded; choose one episode with --episode"};
}

// The number of the frame says nothing about the game: a state has one of its own, which may happen to be due.
void RecordingMovie::check_state(std::uint64_t episode)
{
    const bool goes_on = !m_asked_to_load && (episode == m_episode || m_may_play_on);
    if (!goes_on && (m_state || m_output->frames() > 0)) {
        throw DataError{"a state was loaded before it, so another movie begins; choose one episode with --episode"};
    }
    if (episode != m_episode) {
        m_episode = episode;
        m_may_play_on = false;
    }
}

void RecordingMovie::put(const StepInputs& inputs)
{
    for (const StepInputs::Run& run : inputs.runs) {
        m_text->parse(run.held, m_frame);
        m_output->add(m_frame, run.frames);
    }
    m_next_frame = inputs.end;
}

void RecordingMovie::finish()
{
    if (!m_output) {
        throw DataError{"has no step in what is selected"};
    }
    movie::MovieText text;
    text.header = header_for(m_recorded, m_options.flavor);
    if (m_options.flavor == movie::Flavor::retro) {
        set_retro_platform(text.header, m_context);
    }
    if (!m_options.core.empty()) {
        text.header.set("Core", m_options.core);
    }
    if (!m_options.game.empty()) {
        text.header.set("GameName", m_options.game);
    }
    if (m_state) {
        text.header.set("StartsFromSavestate", "True");
    }
    text.comments = "exported by bh-export " BH_VERSION " from run " + m_run + ", session " +
                    std::to_string(*m_session) +
                    (m_options.episode ? ", episode " + std::to_string(*m_options.episode) : "") + "\n";
    m_output->finish(text, m_state);
}

} // namespace bh::exporter
