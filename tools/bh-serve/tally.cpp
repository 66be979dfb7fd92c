#include "tally.hpp"

namespace bh::serve {

bool Tally::begin_step()
{
    if (m_options.steps && m_begun_steps >= *m_options.steps) {
        return false;
    }
    ++m_begun_steps;
    return true;
}

void Tally::count_step()
{
    ++m_steps;
    if (m_options.steps && m_steps >= *m_options.steps) {
        stop("steps");
    }
}

void Tally::count_episode()
{
    ++m_episodes;
    if (m_options.episodes && m_episodes >= *m_options.episodes) {
        stop("episodes");
    }
}

void Tally::expect_episode()
{
    if (m_options.episodes && m_episodes + 1 >= *m_options.episodes) {
        stop("episodes");
    }
}

void Tally::stop(std::string_view reason)
{
    if (m_stop_reason.empty()) {
        m_stop_reason = reason;
        m_progress.notify_all();
    }
}

void Tally::told_to_exit(Session& session)
{
    session.told_to_exit = true;
    m_progress.notify_all();
}

void Tally::add_exit(Session& session, protocol::Answer& answer)
{
    if (is_stopping() && !answer.exits) {
        answer.fields += "|exit:true";
        answer.exits = true;
    }
    if (answer.exits) {
        told_to_exit(session);
    }
}

} // namespace bh::serve
