#pragma once

#include <bh/record/line_parser.hpp>
#include <bh/record/line_writer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::protocol {

/// What a client said with one message: a GSL line or a screenshot, gsl(5), or BrainHawk statements.
struct Update
{
    enum class Kind
    {
        state,       ///< @S: an observation that wants an action
        hello,       ///< @H: a session begins
        episode_end, ///< @E: an episode's last observation, which wants no action
        screenshot,  ///< a PNG for the next step
        statements,  ///< a BrainHawk message, brainhawk(7)
        bad,         ///< nothing of the above; see `error`
    };

    Kind kind = Kind::bad;
    std::string request;     ///< the text after form decoding; empty for a screenshot
    std::string observation; ///< a JSON object
    std::string png;         ///< of a screenshot
    std::string error;       ///< why it is bad: what the client is told after "ERR:"

    // Members of the step, from keys that begin with an underscore.
    std::optional<std::int64_t> emu_frame;
    std::string inputs; ///< JSON: [[count,"A+RIGHT"],...]; empty if not sent
    std::optional<double> reward;
    std::optional<bool> terminated;
    std::optional<bool> truncated;
    std::optional<std::int64_t> lag; ///< frames in which the game read no input
    std::string state_hash;          ///< of the memory right after a state was loaded; empty: none was
    std::string load_error;          ///< which state could not be loaded, and why; empty: none failed

    // Of a hello.
    std::string session_name;
    std::string system;
    std::string rom_name;
    std::string rom_sha1;
    std::string rom_hash;             ///< where BizHawk's hash of the ROM is no SHA-1
    std::string core;                 ///< name of the emulator's core
    std::string direct;               ///< how pictures may come over a connection of bh-emu's own; empty: they cannot
    std::optional<std::int64_t> wait; ///< how many seconds the client waits for a reply; it then obeys `wait`
    std::vector<std::string> keys;    ///< names of all controls, as joypad.get() has them

    /// Changes when the set of fields does; order and values do not count.
    std::uint64_t field_set = 0;
    /// What was odd though readable, for a person.
    std::vector<std::string> warnings;
};

/// Does the client begin anew with this: a hello, or a message whose first statement but for SESSION is RESET?
[[nodiscard]] bool begins_session(const Update& update);

/// Writes what an update gives its step beside the observation: reward, terminated, truncated, lag, emu_frame, inputs,
/// state_hash, load_error.
void append_step_members(record::LineWriter& line, const Update& update);

/// What was held in most of the frames of Update::inputs, `[[28,"RIGHT"],[2,"NONE"]]`: the earlier of equals. Nothing
/// without frames.
[[nodiscard]] std::optional<std::string> held_longest(std::string_view inputs_json);

/// Makes a state of a text of fields that is no GSL: `x=1&y=2` as a form has it, `x:1,y:2` with any of the usual
/// separators, or values alone, as many as `columns` names. False, and nothing is changed, if it is none of these.
[[nodiscard]] bool read_fields(Update& update, std::string_view text, const std::vector<std::string>& columns);

/// Makes a state of a text of which only that is known; its field is `text`, if it is UTF-8 and not empty.
void take_text(Update& update, std::string_view text);

/// Makes updates of the bodies that BizHawk's comm.httpPost() and plainer clients send.
class UpdateReader
{
public:
    /// `body` may be form-encoded (`payload=` or `screenshot=`), a GSL line, a JSON object of fields, BrainHawk
    /// statements, or a PNG. Never throws for bad input.
    Update read(std::string_view body);
    /// A screenshot by its bytes.
    Update read_picture(std::string_view png);

private:
    Update read_text(std::string text);
    void read_json(Update& update);
    void take_picture(Update& update, std::string bytes);

    record::LineParser m_parser{record::k_message_depth_max};
};

} // namespace bh::protocol
