#include "recording_movie.hpp"

#include "movie_output.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/writer.hpp>
#include <bh/record/line_parser.hpp>

#include <algorithm>

namespace bh::exporter {

namespace {

bool asks_to_load(const simdjson::dom::object& step)
{
    const std::string_view reply = record::text_or(step, "reply", "");
    return reply.find("|load:") != std::string_view::npos || reply.find("|restart:") != std::string_view::npos;
}

std::string_view emulator_version(std::string_view user_agent)
{
    constexpr std::string_view k_emuhawk = "EmuHawk/";
    const bool is_known = user_agent.starts_with(k_emuhawk) && user_agent.size() > k_emuhawk.size();
    const std::string_view version = is_known ? user_agent.substr(k_emuhawk.size()) : k_bizhawk_version;
    return version.substr(0, version.find(' '));
}

// As a name of a file, which BizHawk makes of it.
std::string safe_name(std::string name)
{
    std::replace_if(
        name.begin(), name.end(),
        [](char c) {
            return static_cast<unsigned char>(c) < 0x20 ||
                   std::string_view{"<>:\"/\\|?*"}.find(c) != std::string_view::npos;
        },
        '_');
    return name;
}

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

RecordedSession::RecordedSession(const simdjson::dom::object& session)
    : system{record::text_or(session, "system", "")},
      core{record::text_or(session, "core", "")},
      user_agent{record::text_or(session, "user_agent", "")}
{
    simdjson::dom::object rom;
    if (session["rom"].get(rom) == simdjson::SUCCESS) {
        rom_name = record::text_or(rom, "name", "");
        rom_hash = record::text_or(rom, "sha1", record::text_or(rom, "hash", ""));
    }
    simdjson::dom::array names;
    if (session["keys"].get(names) == simdjson::SUCCESS) {
        for (const simdjson::dom::element name : names) {
            std::string_view text;
            if (name.get(text) == simdjson::SUCCESS) {
                keys.emplace_back(text);
            }
        }
    }
}

std::vector<protocol::Control> controls_for(const RecordedSession& session, std::vector<std::string>& unknown)
{
    const protocol::SystemInfo* const system = protocol::find_system(session.system, session.core);
    if (system == nullptr) {
        throw DataError{session.system.empty()
                            ? "does not say its console; name it with --system"
                            : "the controls of the console \"" + session.system + "\" are not known"};
    }
    if (session.keys.empty()) {
        return protocol::controls_of(*system, system->players, emulator_version(session.user_agent));
    }
    int players = 1;
    for (const std::string& key : session.keys) {
        players = std::max(players, protocol::player_of(key));
    }
    std::vector<std::string> left = session.keys;
    std::vector<protocol::Control> controls;
    for (protocol::Control& control : protocol::controls_of(*system, players, emulator_version(session.user_agent))) {
        if (std::erase(left, control.name) > 0) {
            controls.push_back(std::move(control));
        }
    }
    std::sort(left.begin(), left.end());
    left.erase(std::unique(left.begin(), left.end()), left.end());
    for (const std::string& key : left) {
        if (key.empty() || key.find_first_of("|#\r\n") != std::string::npos) {
            throw DataError{"the control \"" + key + "\" has a name that no movie can hold"};
        }
        controls.push_back({key, protocol::mnemonic_of(system, key)});
        unknown.push_back(key);
    }
    std::stable_sort(controls.begin(), controls.end(), [](const protocol::Control& a, const protocol::Control& b) {
        return protocol::player_of(a.name) < protocol::player_of(b.name);
    });
    return controls;
}

movie::Header header_for(const RecordedSession& session, movie::Flavor flavor)
{
    const protocol::SystemInfo* const system = protocol::find_system(session.system, session.core);
    const bool is_known_core =
        system != nullptr && std::find(system->cores.begin(), system->cores.end(), session.core) != system->cores.end();
    const std::string version = "Version " + std::string{emulator_version(session.user_agent)};
    movie::Header header;
    header.set("MovieVersion", flavor == movie::Flavor::retro ? k_retro_movie_version : k_movie_version);
    header.set("Author", "bh-export");
    header.set("emuVersion", version);
    header.set("OriginalEmuVersion", version);
    header.set("Platform", session.system);
    header.set("GameName", safe_name(session.rom_name));
    header.set("SHA1", session.rom_hash);
    // BizHawk asks the user when there is none, and knows no cores but its own.
    header.set("Core", is_known_core || system == nullptr ? std::string_view{session.core} : system->cores.front());
    header.set("rerecordCount", "0");
    return header;
}

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
    if (!m_options.movie.system.empty()) {
        m_recorded.system = m_options.movie.system;
    }
    if (!m_options.movie.core.empty()) {
        m_recorded.core = m_options.movie.core;
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
                     m_options.movie.flavor == movie::Flavor::retro
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
    text.header = header_for(m_recorded, m_options.movie.flavor);
    if (m_options.movie.flavor == movie::Flavor::retro) {
        set_retro_platform(text.header, m_context);
    }
    if (!m_options.movie.core.empty()) {
        text.header.set("Core", m_options.movie.core);
    }
    if (!m_options.movie.game.empty()) {
        text.header.set("GameName", m_options.movie.game);
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
