#include "tape_player.hpp"

#include <bh/base/error.hpp>
#include <bh/protocol/action.hpp>
#include <bh/record/line_writer.hpp>

#include <utility>

namespace bh::policy {

TapePlayer::TapePlayer(std::string path, const TapeSelection& selection, AtEnd at_end)
    : m_path{std::move(path)}, m_selection{selection}, m_at_end{at_end}
{
    // A list is read through, so that a mistake in it is found before the game begins; of a recording the first action
    // will do.
    const auto tape = open_tape(m_path, m_selection);
    const bool whole = kind_of_tape(m_path) == TapeKind::list;
    std::string answer;
    bool any = false;
    while (tape->next(answer)) {
        any = true;
        answer.clear();
        if (!whole) {
            break;
        }
    }
    if (!any) {
        throw DataError{m_path + ": no action is in it, or in what is selected of it"};
    }
}

void TapePlayer::answer(const Observation& observation, std::string& out)
{
    const auto open = [this] { return open_tape(m_path, m_selection); };
    if (observation.started) {
        m_sessions.erase(observation.session);
    }
    std::unique_ptr<Tape>& tape = m_sessions.find_or_make(observation.session, open);
    if (tape->next(out)) {
        return;
    }
    if (m_at_end == AtEnd::repeat) {
        tape = open();
        if (tape->next(out)) {
            return;
        }
    }
    record::LineWriter object{out};
    object.text("action", protocol::k_no_action);
    if (m_at_end == AtEnd::exit) {
        object.boolean("exit", true);
    }
    object.close();
}

} // namespace bh::policy
