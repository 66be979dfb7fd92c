#pragma once

#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bh::shot {

/// Which steps of a recording are looked at; all of them if neither is set.
struct Selection
{
    std::optional<std::uint64_t> session;
    std::optional<std::uint64_t> episode; ///< of one session: the first that has it, unless `session` is set
};

/// What names a step.
struct StepName
{
    std::uint64_t session = 0;
    std::uint64_t episode = 0;
    std::uint64_t step = 0;

    bool operator==(const StepName&) const = default;
};

/// "session 1, episode 0, step 120"
std::string to_text(const StepName& name);

struct Step
{
    StepName name;
    bool has_picture = false;
    std::string_view png;        ///< empty if the recording has the pixels; valid until the next step is read
    record::Picture pixels = {}; ///< after StepReader::load() if there is no PNG; valid until the next step is read
};

/// The steps of a selection, one after another in the order of the recording. Memory: one record.
class StepReader
{
public:
    StepReader(std::unique_ptr<record::Source> source, const Selection& selection);

    /// False at the end of the recording. A record that cannot be read is passed over and kept in damage().
    /// \throws bh::DataError if the recording needs a later version of this program.
    bool next(Step& step);

    /// Gets the picture of the step that next() gave last, if that is more than a look at its PNG. False if it is
    /// damaged, which is kept in damage().
    bool load(Step& step);

    /// What was damaged, lost or cut in what has been read so far; empty if nothing.
    [[nodiscard]] std::string damage() const;

    /// The recording's name.
    [[nodiscard]] const std::string& name() const { return m_source->name(); }

private:
    [[nodiscard]] bool is_selected(const StepName& name);

    std::unique_ptr<record::Source> m_source;
    Selection m_selection;
    record::LineParser m_parser;
    std::string m_damage; ///< the first record that could not be read
    bool m_ended = false;
    /// Several recordings may follow one another in a file; each begins with a header and counts its sessions anew.
    std::uint64_t m_recording = 0;
    /// Recording and session of the episode, once it was found.
    std::optional<std::pair<std::uint64_t, std::uint64_t>> m_episode_owner;
};

} // namespace bh::shot
