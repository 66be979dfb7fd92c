#pragma once

#include "../player.hpp"

#include <bh/cli/context.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bh::policy {

/// Answers in an order that was written down.
class Tape
{
public:
    virtual ~Tape() = default;
    /// Appends the next answer, a JSON object, to `out`. False at the end.
    /// \throws bh::DataError naming the place of what is no action
    virtual bool next(std::string& out) = 0;
};

/// What of a file is on the tape. Absent: the first session of a recording that has steps; all its episodes.
struct TapeSelection
{
    std::optional<std::uint64_t> session;
    std::optional<std::uint64_t> episode;
    std::uint64_t from = 0; ///< passed over: so many frames of a movie, or so many answers of anything else
};

enum class TapeKind
{
    list, ///< of actions, in text
    recording,
    movie ///< .bk2, .fm2
};

/// By the first bytes. \throws bh::FileError if it is no regular file: it is read anew for every session.
TapeKind kind_of_tape(const std::string& path);

/// The tape in a file. \throws bh::FileError
std::unique_ptr<Tape> open_tape(const std::string& path, const TapeSelection& selection);

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
