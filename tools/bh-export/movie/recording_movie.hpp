#pragma once

#include "../options.hpp"
#include "movie_output.hpp"

#include <bh/movie/header.hpp>
#include <bh/movie/layout.hpp>
#include <bh/protocol/systems.hpp>
#include <bh/record/line_parser.hpp>

#include <simdjson.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::exporter {

/// --to bk2: writes the inputs of a recording, or another movie, as a movie. \throws bh::Error; then nothing is written
cli::Outcome export_movie(const Options& options, cli::Context& context);

/// What a session's record says about the game.
struct RecordedSession
{
    RecordedSession() = default;
    explicit RecordedSession(const simdjson::dom::object& session);

    std::string system;
    std::string core;
    std::string rom_name;
    std::string rom_hash;
    std::string user_agent;
    std::vector<std::string> keys; ///< as joypad.get() has them, in any order
};

/// The controls of a movie of it, in BizHawk's order. `unknown` gets those that the console's table does not have: they
/// come last in their group. \throws bh::DataError if the console is not known
std::vector<protocol::Control> controls_for(const RecordedSession& session, std::vector<std::string>& unknown);

/// The movie's header, but for what says where it starts.
movie::Header header_for(const RecordedSession& session, movie::Flavor flavor);

/// What a step says was held since the step before. Valid as long as the record.
struct StepInputs
{
    struct Run
    {
        std::uint64_t frames = 0;
        std::string_view held; ///< "RIGHT+A"
    };

    /// \throws bh::DataError if it has no emu_frame or no inputs, or if they are none
    explicit StepInputs(const simdjson::dom::object& step);

    std::int64_t begin = 0; ///< the number of the first of these frames
    std::int64_t end = 0;   ///< emu_frame: the number of the first frame behind them
    std::vector<Run> runs;
};

/// "session 1, episode 0, step 12"
std::string place_of(const simdjson::dom::object& step);

/// Makes a movie of one session's inputs, or of one episode's, record by record.
///
/// The frames must follow each other without a gap: a movie can only be played from its beginning.
class RecordingMovie
{
public:
    RecordingMovie(const Options& options, cli::Context& context);

    /// \throws bh::DataError naming the step
    void take(record::Type type, const simdjson::dom::object& object);

    [[nodiscard]] std::uint64_t frames() const { return m_output ? m_output->frames() : 0; }

    /// Writes the movie. \throws bh::DataError if nothing was selected
    void finish();

private:
    void take_header(const simdjson::dom::object& header);
    void take_step(const simdjson::dom::object& step);
    void begin(const simdjson::dom::object& step, const StepInputs& inputs);
    void check_order(const StepInputs& inputs) const;
    void check_state(std::uint64_t episode);
    void put(const StepInputs& inputs);

    const Options& m_options;
    cli::Context& m_context;
    std::optional<movie::StartState> m_state;
    std::string m_run;                                   ///< its id
    std::map<std::uint64_t, RecordedSession> m_sessions; ///< those that are open and have no movie
    std::optional<std::uint64_t> m_session;              ///< that the movie is of
    RecordedSession m_recorded;                          ///< what it says
    std::optional<movie::ActionText> m_text;
    std::optional<MovieOutput> m_output;
    std::int64_t m_next_frame = 0;
    std::uint64_t m_episode = 0;  ///< of the step before
    bool m_may_play_on = false;   ///< the client ended that episode itself
    bool m_asked_to_load = false; ///< by the answer to the step before
    movie::Frame m_frame;
};

} // namespace bh::exporter
