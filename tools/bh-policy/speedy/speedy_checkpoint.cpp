#include "bytes.hpp"
#include "checkpoint.hpp"
#include "speedy_player.hpp"

#include <bh/base/error.hpp>

#include <unistd.h>

namespace bh::policy {

namespace {

void save_episode(ByteWriter& out, const Episode& episode)
{
    out.integer(episode.number);
    out.integer(episode.known ? 1 : 0);
    out.integer(episode.open ? 1 : 0);
    out.floats(episode.features);
    out.real(episode.potential);
    out.integer(episode.action);
    out.integer(episode.steps);
    out.real(episode.rewards);
    for (const record::Expression::Memory* memory : {&episode.reward_memory, &episode.shaping_memory}) {
        out.integer(memory->before.size());
        for (const double value : memory->before) {
            out.real(value);
        }
    }
}

void load_memory(ByteReader& in, record::Expression::Memory& memory)
{
    for (std::uint64_t left = in.integer(); left > 0; --left) {
        memory.before.push_back(in.real());
    }
}

Episode load_episode(ByteReader& in, std::size_t features, std::size_t actions)
{
    Episode episode;
    episode.number = in.integer();
    episode.known = in.integer_below(2) == 1;
    episode.open = in.integer_below(2) == 1;
    episode.features.resize(features);
    in.floats(episode.features);
    episode.potential = in.real();
    episode.action = static_cast<std::uint32_t>(in.integer_below(actions));
    episode.steps = in.integer();
    episode.rewards = in.real();
    load_memory(in, episode.reward_memory);
    load_memory(in, episode.shaping_memory);
    return episode;
}

} // namespace

/// What must be the same for what was learned to mean the same.
std::string SpeedyPlayer::fingerprint() const
{
    std::string text = "--features " + m_options.features + " --actions ";
    for (const std::string& action : m_options.actions.actions) {
        text += (text.ends_with(' ') ? "" : ",") + action;
    }
    text += " --hidden ";
    for (const std::size_t units : m_options.learner.hidden) {
        text += (text.ends_with(' ') ? "" : ",") + std::to_string(units);
    }
    return text;
}

void SpeedyPlayer::save()
{
    m_unsaved = 0;
    ByteWriter out;
    try {
        out.text(fingerprint());
        out.text(m_generator.state());
        out.integer(m_actions_chosen);
        out.integer(m_steps_left);
        m_curve.save(out);
        m_learner.save(out);
        out.text(m_note);
        out.integer(m_sessions.all().size());
        for (const auto& [session, episode] : m_sessions.all()) {
            out.integer(session);
            Episode saved = episode;
            saved.features.resize(m_features.size()); // none before the first action
            save_episode(out, saved);
        }
    } catch (const DataError& error) {
        throw DataError{m_options.checkpoint + ": " + error.what()};
    }
    write_checkpoint(m_options.checkpoint, out.bytes());
}

void SpeedyPlayer::load()
{
    if (m_options.checkpoint.empty()) {
        return;
    }
    if (!m_options.greedy) {
        check_checkpoint_path(m_options.checkpoint);
    }
    if (::access(m_options.checkpoint.c_str(), F_OK) != 0 && !m_options.greedy) {
        return; // the first run
    }
    const std::string content = read_checkpoint(m_options.checkpoint);
    try {
        ByteReader in{content};
        if (const std::string made_with = in.text(); made_with != fingerprint()) {
            throw DataError{"was made with " + made_with + ", not " + fingerprint()};
        }
        if (!m_generator.restore(in.text())) {
            throw DataError{"random numbers that cannot be"};
        }
        m_actions_chosen = in.integer();
        m_steps_left = in.integer();
        m_curve.load(in);
        m_learner.load(in);
        m_note = in.text();
        for (std::uint64_t left = in.integer(); left > 0; --left) {
            const std::uint64_t session = in.integer();
            m_sessions.find_or_make(
                session, [&] { return load_episode(in, m_features.size(), m_options.actions.actions.size()); });
        }
        if (!in.at_end()) {
            throw DataError{"more than a checkpoint holds"};
        }
    } catch (const DataError& error) {
        throw DataError{m_options.checkpoint + ": " + error.what()};
    }
    m_context.note(m_options.checkpoint + ": going on after " + std::to_string(m_curve.episodes()) + " episodes and " +
                   std::to_string(m_learner.gradient_steps()) + " gradient steps");
}

} // namespace bh::policy
