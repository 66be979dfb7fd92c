#pragma once

#include "loop/action_rules.hpp"

#include <bh/protocol/update.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace bh::serve {

/// What is said of clients that speak in a way of their own.
struct LoopOptions
{
    std::string update;                ///< a regular expression: which messages are updates; empty: it is guessed
    std::vector<std::string> fields;   ///< names of the values of a line; empty: none
    std::vector<std::string> actions;  ///< rules that make an action of an answer, each of what the one before gave
    bool asks_at_pictures = false;     ///< ask the policy at every picture
    bool only_records = false;         ///< answer every message with `answer`
    std::optional<std::string> answer; ///< to every message that nobody answers; none: "OK", or no action
    std::string greeting;              ///< said first on a socket; empty: nothing
    bool greets_bare = false;

    /// Is a message looked at for more than our own languages?
    [[nodiscard]] bool is_own() const { return !update.empty() || !fields.empty() || only_records; }
};

/// A client's message as it came.
struct LoopMessage
{
    std::string_view method; ///< of HTTP
    std::string_view target; ///< of HTTP
    std::string_view body;
    bool is_picture = false;
};

/// Tells what a message is: an update or not, and which fields are in it.
class Recognition
{
public:
    /// \throws bh::UsageError
    explicit Recognition(const LoopOptions& options);
    Recognition(const Recognition&) = delete;
    Recognition& operator=(const Recognition&) = delete;
    ~Recognition();

    /// Reads a message whatever language it is in. One that is an update is of kind state, unless it is a picture, or
    /// statements.
    protocol::Update read(const LoopMessage& message);

    /// Is it known, and not guessed, that the message is an update, or that it is none?
    [[nodiscard]] std::optional<bool> is_said_update(const LoopMessage& message, std::string_view text) const;

    /// The action in an answer that is no GSL; nothing if the rules find none.
    [[nodiscard]] std::optional<std::string> action_in(std::string_view answer) const;

    /// Is there a rule for it?
    [[nodiscard]] bool has_action_rules() const { return !m_rules.empty(); }

private:
    const LoopOptions& m_options;
    protocol::UpdateReader m_reader;
    std::unique_ptr<re2::RE2> m_update; ///< null: nothing is said
    ActionRules m_rules;
};

/// The key of the form that `body` is, if it is one of BizHawk's: "payload" or "screenshot", alone.
std::string_view form_key(std::string_view body);

/// Could this be what a client that only asks is to press: GSL, names of buttons, a number, a line as movies have it,
/// or JSON with an action in it?
bool looks_like_action(std::string_view answer);

} // namespace bh::serve
