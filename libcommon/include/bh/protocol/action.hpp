#pragma once

#include <bh/protocol/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bh::protocol {

/// The action when there is none to give: no button, and all that was held is released.
inline constexpr std::string_view k_no_action = "NONE";

/// One line of a policy, bh-policy(7), taken apart.
struct Answer
{
    std::string action = std::string{k_no_action}; ///< "RIGHT+A*30": what follows "ACT:", up to the first bar
    /// What goes out in place of all of this, as it is; only the recording has the action then.
    std::optional<std::string> reply;
    bool says_action = true;              ///< false: it has a reply alone
    std::string fields;                   ///< "|speed:max|msg:hi": the reply fields, each with its bar
    std::optional<std::uint64_t> session; ///< whose observation it answers, if the policy said
    bool ends_episode = false;            ///< it has `restart` or `load`
    bool exits = false;                   ///< it has `exit`
    bool guessed = false;                 ///< the policy says it chose at random
    bool fallback = false;                ///< it is ours, because the policy gave none
    std::optional<double> reward;
    std::optional<bool> terminated;                 ///< the game ended the episode with this observation
    std::optional<bool> truncated;                  ///< somebody stopped it there
    std::string note;                               ///< for the recording
    std::vector<std::pair<std::string, Value>> set; ///< variables of a BrainHawk client that it changes
    /// Variables that it would change, but for what is wrong with their values: names and reasons.
    std::vector<std::pair<std::string, std::string>> not_set;
    std::string write_frame; ///< the file that the step's picture goes to; empty: none
};

/// Reads a policy's line: `ACT:RIGHT`, `RIGHT|speed:max`, or a JSON object with "controls". `keys` are the names of the
/// client's controls if it said them, otherwise empty; a bare word that is no control of a client that named its
/// controls is no action. Nothing if the line is no action; `error` then says why.
std::optional<Answer> parse_answer(std::string_view line, const std::vector<std::string>& keys, std::string& error);

/// Does a line begin as one can only mean as an answer: with "{" or "ACT:", maybe after blanks?
bool begins_like_answer(std::string_view line);

/// The session that a JSON line names, also one that is no action. Nothing if it names none.
std::optional<std::uint64_t> session_named_by(std::string_view line);

/// What stands after `|KEY:` in the answer's fields. Nothing without such a field.
std::optional<std::string_view> reply_field(const Answer& answer, std::string_view key);

/// "ACT:RIGHT|speed:max"
std::string format_reply(const Answer& answer);

/// Is `text` of the form ITEM(+ITEM)*[*FRAMES], each ITEM a name or NAME=INT?
/// With `keys` empty, `spaces` says whether names may contain spaces.
bool is_action(std::string_view text, const std::vector<std::string>& keys, bool spaces);

/// One text for all ways to write an action, so that those that mean the same count as one: upper case, without "P1 ",
/// names in order and once each, numbers in their shortest form: "a+P1 Right*05" is "A+RIGHT*5", "" is "NONE".
std::string canonical_action(std::string_view text);

/// Takes apart a policy's answer to several observations, bh-policy(7): a JSON array of what would be the lines for
/// each, text as strings. Nothing if it is no array.
std::optional<std::vector<std::string>> split_batch_answer(std::string_view line);

} // namespace bh::protocol
