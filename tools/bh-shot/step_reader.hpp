#pragma once

#include <bh/record/reader.hpp>
#include <bh/record/record.hpp>
#include <bh/record/selection.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace bh::shot {

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
    std::string_view action; ///< as recorded; empty if it has none; valid until the next step is read
    bool has_picture = false;
    std::string_view png;        ///< empty if the recording has the pixels; valid until the next step is read
    record::Picture pixels = {}; ///< after StepReader::load() if there is no PNG; valid until the next step is read
    /// What the step is called in this selection: of one episode the step's own number, otherwise how many steps of the
    /// selection come before it.
    std::uint64_t number = 0;
};

/// The steps of a selection, one after another in the order of the recording. Memory: one record, or what the recording
/// keeps together.
class StepReader
{
public:
    /// `selection` names a session and an episode at most; an episode is that of one session: the first that has it,
    /// unless a session is named. Steps with a number below `first` are not wanted: where the recording has an index,
    /// reading begins near that. Damage is told to `on_damage` when it is met, what load() throws excepted. \throws
    /// bh::FileError, bh::UsageError if `path` is a terminal
    StepReader(const std::string& path, const record::Selection& selection, std::uint64_t first,
               std::function<void(const std::string&)> on_damage);
    StepReader(const StepReader&) = delete;
    StepReader& operator=(const StepReader&) = delete;

    /// False at the end of the recording. A record that cannot be read is passed over.
    /// \throws bh::FileError if the recording needs a later version of this program.
    bool next(Step& step);

    /// Gets the picture of the step that next() gave last, unless the step has it already. The step must have
    /// one. \throws bh::DataError, naming the step, if it is damaged.
    void load(Step& step);

    /// Tells of damage that shows only when reading has ended: a missing end, if next() came to it.
    void finish();

    /// Were steps of the selection left out at the beginning?
    [[nodiscard]] bool began_late() const { return m_began_late; }

    /// What is to be said when no step has a picture: that those of a trajectory file were left behind when it was
    /// decompressed, if so.
    [[nodiscard]] std::string why_no_pictures() const;

    /// What is to be said when no step is selected.
    [[nodiscard]] std::string no_step_text() const;

    /// The recording's name.
    [[nodiscard]] const std::string& name() const { return m_reader->name(); }

private:
    [[nodiscard]] bool is_selected(const StepName& name);
    void tell(const std::string& damage);

    std::unique_ptr<record::Reader> m_reader;
    record::Selection m_selection; ///< of a session and an episode, no more
    std::function<void(const std::string&)> m_on_damage;
    bool m_has_told = false;
    bool m_has_thrown = false; ///< a picture's damage, which the source keeps like any other
    std::uint64_t m_position = 0;
    bool m_began_late = false;
    bool m_lacks_pixels = false; ///< a step refers to a `pixels` record, which only a trajectory file's reader resolves
    bool m_ended = false;
    /// Several recordings may follow one another in a file; each begins with a header and counts its sessions anew.
    std::uint64_t m_recording = 0;
    /// Recording and session of the episode, once it was found.
    std::optional<std::pair<std::uint64_t, std::uint64_t>> m_episode_owner;
};

} // namespace bh::shot
