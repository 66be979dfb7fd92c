#pragma once

#include "../player.hpp"
#include "tape.hpp"

#include <bh/cli/context.hpp>

namespace bh::policy {

/// What is answered when nothing is left on the tape.
enum class AtEnd
{
    idle,  ///< press nothing
    exit,  ///< tell the client to exit
    repeat ///< begin anew
};

/// Plays a tape, to each session from its beginning.
class TapePlayer final : public Player
{
public:
    /// Warns of what a movie loses on a tape. \throws bh::FileError, bh::DataError: nothing of use is on it
    TapePlayer(std::string path, const TapeSelection& selection, AtEnd at_end, cli::Context& context);

    void answer(const Observation& observation, std::string& out) override;

private:
    std::string m_path;
    TapeSelection m_selection;
    AtEnd m_at_end;
    Sessions<std::unique_ptr<Tape>> m_sessions; ///< each holds a file open
};

} // namespace bh::policy
