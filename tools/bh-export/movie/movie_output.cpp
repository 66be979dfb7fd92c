#include "movie_output.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/writer.hpp>

#include <algorithm>

namespace bh::exporter {

MovieOutput::MovieOutput(const Options& options, cli::Context& context, movie::Layout played, movie::Layout written)
    : m_options{options},
      m_context{context},
      m_played{std::move(played)},
      m_neutral{m_played.neutral()},
      m_writer{std::move(written), options.movie.flavor},
      m_frame{m_writer.layout().neutral()}
{
    if (options.output != "-") {
        m_file.emplace(options.output, options.overwrite);
    }
    for (const movie::LogControl& control : m_played.controls()) {
        auto place = m_writer.layout().find(control.name);
        if (!place && options.movie.flavor == movie::Flavor::retro) {
            place = m_writer.layout().find("P1 " + control.name);
        }
        m_place.push_back(place);
    }
    warn_of_players();
}

void MovieOutput::warn_of_players() const
{
    int players = 0;
    for (const movie::LogControl& control : m_writer.layout().controls()) {
        players = std::max(players, protocol::player_of(control.name));
    }
    if (m_options.movie.flavor == movie::Flavor::retro && players > movie::k_retro_players_max) {
        m_context.warning("gym-retro has room for the buttons of " + std::to_string(movie::k_retro_players_max) +
                          " players, and the movie has those of " + std::to_string(players));
    }
}

void MovieOutput::add(const movie::Frame& frame, std::uint64_t count)
{
    for (std::size_t i = 0; i < frame.size(); ++i) {
        if (m_place[i]) {
            m_frame[*m_place[i]] = frame[i];
        } else if (frame[i] != m_neutral[i]) {
            throw DataError{m_played.controls()[i].name + " is used, which gym-retro's movies cannot have"};
        }
    }
    if (m_options.movie.flavor == movie::Flavor::retro && frames() == 0 && count > 0 &&
        m_frame != m_writer.layout().neutral()) {
        m_context.warning("what is held in frame 0 does not reach the game: gym-retro spends that frame on its reset");
    }
    m_writer.add(m_frame, count);
}

void MovieOutput::copy_letters(const movie::Layout& played)
{
    if (m_options.movie.flavor == movie::Flavor::bizhawk) {
        m_writer.copy_letters(played);
    }
}

void MovieOutput::finish(const movie::MovieText& text, const std::optional<movie::StartState>& state)
{
    if (!m_file) {
        m_writer.finish(text, state, [this](std::string_view bytes) { m_context.output().write(bytes); });
        return;
    }
    m_writer.finish(text, state, [this](std::string_view bytes) { m_file->write(bytes); });
    m_file->commit();
    m_context.note(m_options.output + ": " + std::to_string(frames()) + " frames");
}

void set_retro_platform(movie::Header& header, cli::Context& context)
{
    const std::string id{header.get("Platform")};
    const movie::RetroPlatform* const platform = movie::find_retro_platform(id);
    if (platform == nullptr) {
        context.warning("gym-retro is not known to have the console \"" + id + "\": its buttons may not arrive");
        return;
    }
    header.set("Platform", platform->name);
}

std::optional<movie::StartState> start_state(const Options& options)
{
    if (!options.movie.state.empty()) {
        movie::StartState state = movie::read_start_state(options.movie.state);
        if (options.movie.flavor == movie::Flavor::retro && !state.biz_state.empty()) {
            throw UsageError{"--state",
                             options.movie.state + " is a state of BizHawk; gym-retro needs one of its own core"};
        }
        return state;
    }
    if (options.movie.flavor == movie::Flavor::retro) {
        throw UsageError{"--flavor", "retro needs --state FILE: gym-retro plays no movie without a state of its core"};
    }
    return std::nullopt;
}

} // namespace bh::exporter
