#pragma once

#include "session/session_life.hpp"
#include "session/session_table.hpp"

#include <bh/protocol/action.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace bh::serve {

/// What a policy's answer does to what a BrainHawk client can read: the controls, variables and settings, `exit`,
/// `restart`, and the save that was drawn or named.
void apply_answer(Session& session, const protocol::Answer& answer, SessionLife& life);

/// For clients that speak GSL: if the answer begins an episode without naming a state, and there are saves, the client
/// is to load the one that is drawn.
void add_drawn_save(Session& session, const GameOptions& game, protocol::Answer& answer);

/// Why an answer ends the episode, as bh-stream(5) has it: "load", "restart", "exit", "terminated", "truncated"; empty
/// if it does not.
[[nodiscard]] std::string_view end_of_episode(const protocol::Answer& answer);

/// Adds to an update what the answer to it says of the episode's end; one that asks for a restart truncates it.
void add_outcome(protocol::Update& update, const protocol::Answer& answer);

/// Does an answer want anything that its reply does not say: a note, the picture in a file?
[[nodiscard]] bool asks_for_more(const protocol::Answer& answer);

/// Writes the step's picture into the file that the policy named, replacing what is there. Says what goes wrong.
/// `png`: the step's picture as it is to be shown, null if there is none.
void write_frame(const std::string& path, const std::string* png, RecordLog& log);

/// The action that a person took, from the inputs of the frames in which they took it, `[[28,"RIGHT"],[2,"NONE"]]`:
/// what was held in most of the frames, the earlier of equals. Nothing without frames.
std::optional<protocol::Answer> played_action(std::string_view inputs_json);

} // namespace bh::serve
