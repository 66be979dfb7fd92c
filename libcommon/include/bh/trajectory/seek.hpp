#pragma once

#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>
#include <bh/record/selection.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace bh::trajectory {

/// A recording that begins near what is selected.
struct SelectedRecording
{
    std::unique_ptr<record::Source> source;
    /// Steps of the session and episode selected that come before what the source gives.
    std::uint64_t steps_before = 0;
};

/// As open_recording(), for those who want what is selected and not what comes before it. With `from` or `episode` in
/// the selection, and an index at the end of the file, the source begins with the chunk that has the first selected
/// step: with the header, the sessions that are open there, and the chunk's records. In all other cases it begins with
/// the recording. \throws bh::FileError
SelectedRecording open_selected(const std::string& path, const record::Selection& selection);

/// A recording in which one can go to any step. With the index at the end of a finished file that takes one chunk,
/// however large the file is. Without one (a file under construction, a damaged one, a stream) the steps before it are
/// read. The pixels of a picture are read only if picture() is called. Memory: one chunk and two pages of the index.
class RandomAccess final : public record::Source
{
public:
    /// \throws bh::FileError
    explicit RandomAccess(const std::string& path);
    RandomAccess(const RandomAccess&) = delete;
    RandomAccess& operator=(const RandomAccess&) = delete;
    ~RandomAccess() override;

    [[nodiscard]] bool has_index() const;

    /// How many there are; nothing without an index.
    [[nodiscard]] std::optional<std::uint64_t> steps() const;

    // After each of these, next() gives the step that was looked for, and then what follows it. False if it is not
    // there, or lost: then the recording is at some other place. \throws bh::FileError if the recording cannot be read
    // from its beginning a second time, as standard input.

    /// To the step that `number` others come before in the file. Without an index, only as far as nothing is damaged.
    bool seek_number(std::uint64_t number);
    /// To the first step of the file with these numbers.
    bool seek_step(std::uint64_t session, std::uint64_t episode, std::uint64_t step);
    /// To the first step of the file that has this time or a later one.
    bool seek_time(std::int64_t time_us);

    bool next(record::RecordView& view) override;
    record::Picture picture() override;
    [[nodiscard]] const std::string& damage() const override;
    [[nodiscard]] record::EndMarker end_marker() const override;
    [[nodiscard]] const std::string& name() const override;

private:
    struct State;
    void rewind();
    template <class Wanted>
    bool find(const Wanted& wanted);
    template <class Locate, class Wanted>
    std::optional<bool> find_by_index(const Locate& locate, const Wanted& wanted);

    std::unique_ptr<State> m_state;
};

} // namespace bh::trajectory
