#pragma once

#include "report.hpp"
#include "run_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace bh::replay {

/// What a session's client said about itself; what is not known is empty.
struct Origin
{
    std::string system;
    std::string rom_hash;
    std::string core;
};

/// The part that an emulator has to play: the messages of one session after another.
class Script
{
public:
    explicit Script(RunReader& runs) : m_runs{runs} {}

    /// Goes to the next message. \throws bh::Error if several sessions go on at the same time.
    void advance();

    /// False before the first advance(), and at the end.
    [[nodiscard]] bool has_message() const { return m_has_message; }

    // Of the message; the record itself is the reader's.

    [[nodiscard]] const Place& place() const { return m_place; }

    [[nodiscard]] bool is_step() const { return m_type == record::Type::step; }

    [[nodiscard]] bool is_hello() const { return !is_step() && m_request.starts_with("@H"); }

    [[nodiscard]] const std::string& request() const { return m_request; }

    /// It was in a language of its own: its reply goes out as it was, whatever comes after it.
    [[nodiscard]] bool is_foreign() const { return m_is_foreign; }

    /// It was a picture, and no text.
    [[nodiscard]] bool is_picture() const { return m_is_picture; }

    /// "GET /next?x=1" if it was a question; empty if it was not.
    [[nodiscard]] const std::string& question() const { return m_question; }

    /// What the picture before the message was answered.
    [[nodiscard]] const std::string& picture_reply() const { return m_picture_reply; }

    /// What to answer: for a step with a GSL reply, the recorded action with the reply's fields. It is made up where no
    /// reply is known, but for clients that do not speak GSL.
    [[nodiscard]] std::string reply() const;

    /// Counts the sessions begun, so that a change of it tells of a new one.
    [[nodiscard]] std::uint64_t sessions() const { return m_sessions; }

    [[nodiscard]] const Origin& origin() const { return m_origin; }

private:
    void open_session();
    bool take();

    RunReader& m_runs;
    bool m_has_message = false;
    record::Type m_type = record::Type::unknown; ///< of the record
    Place m_place;
    std::string m_request;
    std::optional<std::string> m_reply; ///< none: not known
    std::optional<std::string> m_action;
    bool m_is_foreign = false;
    bool m_is_picture = false;
    std::string m_question;
    std::string m_picture_reply;
    Origin m_origin;
    std::uint64_t m_sessions = 0;
    std::optional<std::uint64_t> m_open; ///< the session that goes on
    std::size_t m_run = 0;
};

/// Keeps the states that a replay saves apart from those that the recorded run left: what was saved as PATH is saved as
/// PATH.replay, and is loaded from there by what follows. States that were not saved before are loaded from PATH.
class ReplayedStates
{
public:
    /// What to answer in place of a recorded `reply`. \throws bh::Error past k_saved_max states
    std::string redirected(const std::string& reply);

    [[nodiscard]] bool has_saved() const { return !m_saved.empty(); }

    /// The path of the state that was to be loaded last, as it was recorded; empty: none was named.
    [[nodiscard]] const std::string& last_load() const { return m_last_load; }

private:
    static constexpr std::size_t k_saved_max = 100'000;

    std::unordered_set<std::size_t> m_saved; ///< hashes of the paths, which may be long
    std::string m_last_load;
};

/// The answer to a script's last message: `reply`, which was recorded for `recorded_request`, with the word to exit in
/// it. In GSL that is a field; scripts that send statements, brainhawk(7), must have asked for `exit`. What else they
/// ask for is answered as recorded if it was asked then, and with None otherwise.
std::string exit_reply(std::string_view request, std::string_view recorded_request, std::string_view reply);

} // namespace bh::replay
