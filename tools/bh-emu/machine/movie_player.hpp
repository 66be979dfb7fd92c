#pragma once

#include "machine/machine.hpp"
#include "machine/user_bag.hpp"

#include <bh/movie/reader.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bh::emu {

/// A .bk2 movie, read whole.
struct LoadedMovie
{
    /// \throws bh::FileError, bh::DataError (also above 64 MiB of frames that differ from those before)
    explicit LoadedMovie(const std::string& path);

    /// As a line of the input log. `frame` is below `length`.
    [[nodiscard]] std::string_view line(std::uint64_t frame) const;

    movie::Reader reader; ///< at its end; for what it says about itself
    std::uint64_t length = 0;

private:
    struct Run
    {
        std::uint64_t first_frame = 0;
        std::size_t offset = 0; ///< in m_lines
    };

    void add(const std::string& line);

    std::vector<Run> m_runs; ///< of equal lines
    std::string m_lines;     ///< one for each run
};

/// Plays a movie, read-only, in place of the player: frame N of it while the machine's frame counter shows N.
///
/// Inside the movie nothing else reaches the game, not even what scripts press; behind its end the controls are theirs
/// again. Another game ends the playing.
class MoviePlayer
{
public:
    /// `machine` must live longer.
    explicit MoviePlayer(Machine& machine) : m_machine{machine} {}

    /// Plays `path` from now on. \throws as LoadedMovie, and bh::DataError if it is for another console
    void load(const std::string& path);

    void stop() { m_movie.reset(); }

    /// Null if no movie is loaded, or if it was recorded on the game before.
    [[nodiscard]] const LoadedMovie* movie() const;

    /// Is the machine's next frame one of the movie's?
    [[nodiscard]] bool is_playing() const;

    /// Is a movie loaded, and is the machine's next frame behind its end?
    [[nodiscard]] bool has_ended() const;

    /// What the movie holds in `frame` on `control` of the machine's definition. `frame` is below its length.
    [[nodiscard]] int value(std::uint64_t frame, std::size_t control) const;

    /// To be called in every frame, when the controllers are latched: feeds them.
    void feed();

    /// What does not fit this machine and game, for a person; a line each.
    [[nodiscard]] std::vector<std::string> misfits() const;

private:
    void parse(std::uint64_t frame) const;

    Machine& m_machine;
    std::unique_ptr<LoadedMovie> m_movie;
    std::uint64_t m_game = 0;                              ///< that it is for, as Machine::game_number() counts
    std::vector<std::optional<std::size_t>> m_movie_index; ///< of the machine's controls in the movie's layout
    mutable std::optional<std::uint64_t> m_parsed;         ///< the frame that m_frame holds
    mutable movie::Frame m_frame;
};

/// Loads `path` and puts the machine where the movie begins: the game just switched on, or a state. `state_file` is a
/// state that the user named for it; empty: none.
/// \throws bh::Error also if the movie begins with a state, or with save RAM, that cannot be loaded here
void start_movie(MoviePlayer& player, Machine& machine, UserBag& bag, const std::string& path,
                 const std::string& state_file);

} // namespace bh::emu
