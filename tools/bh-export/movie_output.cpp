#include "movie_output.hpp"

#include <bh/base/error.hpp>

#include <algorithm>
#include <map>

namespace bh::exporter {

namespace {

// What gym-retro and stable-retro make of a letter does not depend on its place.
constexpr std::string_view k_retro_letters = "ABCXYZSsMUDLRlr";

} // namespace

std::vector<protocol::Control> retro_controls(const std::vector<protocol::Control>& controls)
{
    const bool has_pads = std::any_of(controls.begin(), controls.end(),
                                      [](const protocol::Control& c) { return protocol::player_of(c.name) > 0; });
    std::vector<protocol::Control> kept;
    std::map<std::pair<int, char>, std::string> letters;
    for (const protocol::Control& control : controls) {
        const int player = protocol::player_of(control.name);
        const bool is_known = k_retro_letters.find(control.mnemonic) != std::string_view::npos;
        if (control.axis || (player == 0 && (has_pads || !is_known))) {
            continue;
        }
        if (!is_known) {
            throw DataError{"gym-retro has no letter for " + control.name};
        }
        const auto [same, is_new] = letters.emplace(std::pair{player, control.mnemonic}, control.name);
        if (!is_new) {
            throw DataError{"gym-retro has one letter for " + same->second + " and " + control.name};
        }
        kept.push_back(control);
        if (player == 0) {
            kept.back().name = "P1 " + control.name; // a handheld's buttons are the first player's
        }
    }
    return kept;
}

MovieOutput::MovieOutput(const Options& options, cli::Context& context, movie::Layout played, movie::Layout written)
    : m_options{options},
      m_context{context},
      m_played{std::move(played)},
      m_neutral{m_played.neutral()},
      m_writer{std::move(written), options.flavor},
      m_frame{m_writer.layout().neutral()}
{
    if (options.output != "-") {
        m_file.emplace(options.output, options.overwrite);
    }
    for (const movie::LogControl& control : m_played.controls()) {
        auto place = m_writer.layout().find(control.name);
        if (!place && options.flavor == movie::Flavor::retro) {
            place = m_writer.layout().find("P1 " + control.name);
        }
        m_place.push_back(place);
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
    m_writer.add(m_frame, count);
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

std::optional<movie::StartState> start_state(const Options& options)
{
    if (!options.state.empty()) {
        movie::StartState state = movie::read_start_state(options.state);
        if (options.flavor == movie::Flavor::retro && !state.biz_state.empty()) {
            throw UsageError{"--state", options.state + " is a state of BizHawk; gym-retro needs one of its own core"};
        }
        return state;
    }
    if (options.flavor == movie::Flavor::retro) {
        throw UsageError{"--flavor", "retro needs --state FILE: gym-retro plays no movie without a state of its core"};
    }
    return std::nullopt;
}

} // namespace bh::exporter
