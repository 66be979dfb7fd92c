#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace bh::cut {

/// The open sessions of one recording: which of them are in the output already, and how much of their episodes.
class Sessions
{
public:
    /// A session record has come. False if it has been there already: after damage a reader gives it once more, and
    /// each part of a split recording repeats it.
    bool open(std::uint64_t number, std::string_view line);

    /// The session record is not in the output yet and waits for the first record that is kept.
    void hold(std::uint64_t number, std::string_view line);
    /// The session record that waits, once; empty if none does.
    std::string release(std::uint64_t number);

    /// Ends a session. False if its record still waits, so that nothing of it is in the output.
    bool close(std::uint64_t number);

    void count_step(std::uint64_t number, std::uint64_t episode);
    /// How many steps of the episode are in the output.
    [[nodiscard]] std::uint64_t steps_of(std::uint64_t number, std::uint64_t episode) const;

    /// Too much waits: hold() no more.
    [[nodiscard]] bool is_full() const { return m_held_bytes > k_held_bytes_max; }

private:
    static constexpr std::size_t k_held_bytes_max = std::size_t{32} << 20;

    struct Session
    {
        std::optional<std::size_t> line_hash; ///< of the session record; absent: there was none
        std::string waiting;
        std::uint64_t episode = 0; ///< to which the step written last belongs
        std::uint64_t steps = 0;   ///< of that episode, written
    };

    std::map<std::uint64_t, Session> m_sessions;
    std::size_t m_held_bytes = 0;
};

} // namespace bh::cut
