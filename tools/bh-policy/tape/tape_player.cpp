#include "tape_player.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/reader.hpp>
#include <bh/protocol/action.hpp>
#include <bh/record/line_writer.hpp>

#include <utility>

namespace bh::policy {

namespace {

// Reads the movie through, so that what is wrong with it is found before the game begins.
void check_movie(const std::string& path, cli::Context& context)
{
    movie::Reader movie{path};
    const std::uint64_t frames = movie.count_frames();
    for (const std::string& line : movie.warnings()) {
        if (frames == 0) {
            throw DataError{path + ": " + line};
        }
        context.warning(path + ": " + line);
    }
    if (movie.start() != movie::Reader::Start::power_on) {
        context.warning(path + ": starts from " +
                        (movie.start() == movie::Reader::Start::savestate ? "a savestate" : "save RAM") +
                        ", and a tape has only what is pressed: load it in the game first");
    }
}

} // namespace

TapePlayer::TapePlayer(std::string path, const TapeSelection& selection, AtEnd at_end, cli::Context& context)
    : m_path{std::move(path)}, m_selection{selection}, m_at_end{at_end}
{
    if (kind_of_tape(m_path) == TapeKind::movie) {
        check_movie(m_path, context);
    }
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
