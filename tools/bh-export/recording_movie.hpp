#pragma once

#include "movie_output.hpp"
#include "options.hpp"
#include "recorded_session.hpp"
#include "step_inputs.hpp"

#include <bh/movie/layout.hpp>
#include <bh/record/line_parser.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace bh::exporter {

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
