#pragma once

#include "report.hpp"
#include "run_reader.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bh::replay {

/// How a message went over the wire, bh-stream(5), if it was not as BizHawk posts what speaks our languages.
struct SentAs
{
    std::string method; ///< of HTTP; empty: over a socket
    std::string target;
    std::string content_type;
    std::string form; ///< the key of the form that the text or the picture came in; empty: in none
    std::optional<std::int64_t> status;
    std::string framing; ///< of a socket: "size", "line", "none"
    std::string reply_framing;
    std::string direction; ///< "client": not answered; "server": nobody asked; empty: asked and answered

    [[nodiscard]] bool is_http() const { return !method.empty(); }
};

/// A picture that was sent before its message.
struct RecordedPicture
{
    SentAs sent_as;
    std::optional<std::string> reply;
};

/// What an emulator sent, and what it was answered.
struct RecordedMessage
{
    Place place;
    std::uint64_t number = 0;         ///< in the order of the recordings
    std::int64_t time_us = 0;         ///< arrival
    bool is_step = false;             ///< else an exchange
    std::string session_label;        ///< what tells its session from those that are open at the same time
    std::optional<std::string> text;  ///< none: only a picture was sent
    std::optional<std::string> reply; ///< to the text; none if it is not known, or not the policy's own
    std::string png;                  ///< sent before the text; empty: none
    std::optional<SentAs> sent_as;
    std::optional<RecordedPicture> picture; ///< with sent_as: how `png` was sent; none: `png` is the message, or is
                                            ///< there because it was sent before
    std::string copy_mark; ///< for the names of copies: "-" and what is this recording's alone; may be empty
};

/// The messages of the selected sessions, in the order of the recordings.
class RecordedMessages
{
public:
    /// `with_pictures` false leaves the pictures out.
    RecordedMessages(RunReader& runs, bool with_pictures) : m_runs{runs}, m_with_pictures{with_pictures} {}

    /// False at the end. \throws bh::Error for a step whose text was not recorded.
    bool next(RecordedMessage& message);

    /// Labels of the sessions that ended between the last two messages.
    [[nodiscard]] const std::vector<std::string>& ended() const { return m_ended; }

    /// Counts the recordings, also those joined in one file, up to that of the message.
    [[nodiscard]] std::uint64_t run() const { return m_runs_begun; }

private:
    void begin_run();
    void open_session();
    void end_session();
    bool take(RecordedMessage& message);

    RunReader& m_runs;
    bool m_with_pictures;
    std::size_t m_run = 0;
    std::uint64_t m_runs_begun = 0;
    std::string m_copy_mark;
    std::uint64_t m_number = 0;
    std::map<std::uint64_t, std::string> m_labels; ///< of the sessions that are open
    std::vector<std::string> m_ended;
    std::string m_png; ///< reused
};

} // namespace bh::replay
