#pragma once

#include <bh/protocol/controls.hpp>
#include <bh/protocol/screenshots.hpp>
#include <bh/protocol/update.hpp>
#include <bh/protocol/value.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bh::protocol {

/// The variables that a BrainHawk client keeps on the server, in the order in which they were defined.
///
/// Each change that returns a text changed nothing; the text says why.
class Variables
{
public:
    static constexpr std::size_t k_count_max = 1024;
    static constexpr std::size_t k_name_bytes_max = 256;
    static constexpr std::size_t k_bytes_max = std::size_t{128} << 10; ///< of all names and values together

    /// Null if there is none of that name.
    [[nodiscard]] const Value* find(std::string_view name) const;
    /// Who changes a variable.
    enum class By
    {
        client,
        policy
    };

    /// Defines a variable or gives it another value, and maybe another type.
    std::string assign(std::string_view name, Value value, By by = By::client);
    /// Replaces an entry of a list; an index below 0 counts from its end, one equal to its size adds an entry.
    std::string assign_entry(std::string_view name, std::int64_t index, std::string_view literal);
    void clear();

    [[nodiscard]] std::size_t count() const { return m_variables.size(); }

    /// Makes an update of them: those whose name begins with an underscore become members of the step or the session,
    /// gsl(5), and are forgotten; the others are the observation, and stay. What only the policy has set does not count
    /// for the set of fields.
    Update take_update();
    /// The same of those alone that were assigned since the last time.
    Update take_changes();
    /// The same for the members of a session alone.
    Update take_hello();

private:
    struct Variable
    {
        std::string name;
        Value value;
        bool is_of_client;      ///< it has set it
        bool is_changed = true; ///< since take_changes()
    };

    Variable* find_variable(std::string_view name);
    std::string replace(Variable& variable, Value value);
    Update take(bool only_changed);

    std::vector<Variable> m_variables;
    std::size_t m_bytes = 0;
};

/// Where `index` lies in a list of `size` entries if it counts from the end when it is below 0; `size` or more, as it
/// is, beyond the end. Nothing before the beginning.
[[nodiscard]] std::optional<std::size_t> list_position(std::int64_t index, std::size_t size);

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
