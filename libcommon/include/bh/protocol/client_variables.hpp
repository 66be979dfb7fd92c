#pragma once

#include <bh/protocol/controls.hpp>
#include <bh/protocol/screenshots.hpp>
#include <bh/protocol/variables.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bh::protocol {

/// How a client should run its game. The defaults are the emulator's own.
struct GameSettings
{
    static constexpr std::int64_t k_speed_max = 6399;  ///< what BizHawk's client.speedmode() takes
    static constexpr std::int64_t k_wait_default = 30; ///< how long our clients wait if nobody tells them

    std::string rom;
    std::int64_t update_interval = 1; ///< in frames
    std::int64_t speed = 100;         ///< in percent
    std::int64_t frameskip = 0;
    bool sound = true;
    std::int64_t wait = k_wait_default; ///< for a reply, in seconds
};

/// What a BrainHawk client can read and set, brainhawk(7), with what reading does.
class ClientVariables
{
public:
    /// The budget must outlive this object. Without `show_picture` clients get the PNGs that they sent.
    ClientVariables(GameSettings settings, PictureBudget& budget, Screenshots::Conversion show_picture);

    /// What a GET is answered.
    struct Answer
    {
        std::string text;
        std::string error;           ///< why it is None, if that is worth telling
        bool begins_episode = false; ///< the client asked for a restart, and now hears of it
        bool exits = false;          ///< it was told to exit
    };

    /// `argument` is what follows GET; the answer may have `room` bytes.
    Answer get(std::string_view argument, std::size_t room);
    /// `argument` is what follows SET. Returns why nothing was changed; empty if all is well.
    std::string set(std::string_view argument);
    /// A variable's change by the policy, which may also change the settings, and `save`.
    std::string assign(std::string_view name, Value value);

    /// Forgets what belongs to one episode; the next one begins in `save`.
    void begin_episode(std::string save);

    /// The client is to load `save`: the next GET restart says so.
    void tell_restart() { m_restart = true; }

    /// Forgets everything but the settings: another session begins, from `save`.
    void reset(std::string save);

    Variables data;
    Controls controls;
    Screenshots screenshots;
    GameSettings settings;
    std::string save; ///< path of the state in which the episode begins
    bool exit = false;
    bool guessed = false;
    bool knows_wait = false;     ///< the client has been told how long to wait for a reply
    bool hides_controls = false; ///< somebody plays by hand, and no button of ours must come in between

private:
    Answer get_screenshot(std::string_view number, std::size_t room);
    Answer get_entry(std::string_view name, std::string_view index) const;

    Screenshots::Conversion m_show_picture;
    bool m_restart = false;       ///< the client is to be told
    bool m_restart_asked = false; ///< the client asked for it itself
};

} // namespace bh::protocol
