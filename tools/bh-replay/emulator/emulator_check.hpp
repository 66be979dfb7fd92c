#pragma once

#include "action_fields.hpp"
#include "emulator/script.hpp"
#include "emulator/step_comparison.hpp"
#include "options.hpp"
#include "report.hpp"
#include "run_reader.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/cli/context.hpp>
#include <bh/image/image.hpp>
#include <bh/protocol/update.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bh::replay {

/// What was found when a live emulator played a recording.
class EmulatorFindings
{
public:
    /// A step or message was compared; `fields` is what differed. True if it is the first that did.
    bool compared(const Place& place, std::vector<FieldDifference> fields);

    void compared_picture() { ++m_pictures; }

    /// A picture was recorded, and the emulator sent none.
    void missed_picture() { ++m_missed_pictures; }

    [[nodiscard]] std::uint64_t steps() const { return m_compared; }

    [[nodiscard]] std::uint64_t missed_pictures() const { return m_missed_pictures; }

    [[nodiscard]] bool all_equal() const { return m_equal == m_compared; }

    [[nodiscard]] std::string text() const;
    [[nodiscard]] nlohmann::ordered_json json() const;

private:
    struct Divergence
    {
        Place place;
        std::vector<FieldDifference> fields;
    };

    std::uint64_t m_compared = 0;
    std::uint64_t m_equal = 0;
    std::uint64_t m_pictures = 0;
    std::uint64_t m_missed_pictures = 0;
    std::map<std::string, std::uint64_t, std::less<>> m_fields;
    std::optional<Divergence> m_first;
};

/// Compares what a live emulator says with a recording, message by message, and answers as was answered then.
class EmulatorCheck
{
public:
    /// \throws bh::FileError if the file for the pictures cannot be made; bh::Error as Script::advance().
    EmulatorCheck(RunReader& runs, const Options& options, cli::Context& context);

    /// The recording has no message at all.
    [[nodiscard]] bool is_empty() const { return !m_script.has_message(); }

    /// A picture came, which belongs to the next message. A copy is kept.
    void take_picture(std::string_view png) { m_png = png; }

    /// What to answer to a message. \throws bh::Error
    std::string answer(const protocol::Update& live);

    /// What to answer to a picture; nothing if it is the message itself, which answer() is for.
    [[nodiscard]] std::optional<std::string> picture_reply() const
    {
        return m_script.has_message() && m_script.is_picture() ? std::nullopt : std::optional{m_script.picture_reply()};
    }

    /// Is this question, "GET /next", what comes next?
    [[nodiscard]] bool expects_question(std::string_view question) const
    {
        return m_script.has_message() && m_script.question() == question;
    }

    /// The last answer was given.
    [[nodiscard]] bool is_over() const { return m_is_over; }

    /// No recorded session has begun, or the last one has just ended: any emulator may come.
    [[nodiscard]] bool is_between_sessions() const { return m_is_between_sessions; }

    /// Where the emulator is expected to go on.
    [[nodiscard]] const Place& place() const { return m_script.place(); }

    [[nodiscard]] const EmulatorFindings& findings() const { return m_findings; }

private:
    std::string answer_hello(const protocol::Update& live);
    /// The reply to a message that is done with, and on to what comes after it.
    std::string go_on(const protocol::Update& live, const std::string& recorded_reply);
    std::vector<FieldDifference> compare(const protocol::Update& live);
    void compare_frame(std::vector<FieldDifference>& found);
    void diverged();
    void warn_if_other_origin(const protocol::Update& live);
    void warn_if_other_state(const protocol::Update& live);

    RunReader& m_runs;
    const Options& m_options;
    cli::Context& m_context;
    Script m_script;
    StepComparison m_comparison;
    EmulatorFindings m_findings;
    ReplayedStates m_states;
    std::optional<AtomicFile> m_diff;
    std::string m_png; ///< waiting for its message
    image::Image m_recorded_picture;
    image::Image m_live_picture;
    bool m_has_both_pictures = false; ///< of the message compared last
    bool m_is_between_sessions = true;
    bool m_is_over = false;
};

} // namespace bh::replay
