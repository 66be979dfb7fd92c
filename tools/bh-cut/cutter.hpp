#pragma once

#include "inputs.hpp"
#include "options.hpp"
#include "picture_copier.hpp"

#include <bh/cli/context.hpp>
#include <bh/record/line_members.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/reader.hpp>
#include <bh/trajectory/writer.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::cut {

/// Applies a selection to the records of one RUN in their order.
class Filter
{
public:
    /// `where` applies the selection's condition; null if it has none. Both must outlive this object.
    Filter(const Selection& selection, record::WhereWatch* where) : m_selection{selection}, m_where{where} {}

    /// Does the record belong to the session selected, or to none?
    [[nodiscard]] bool has_session(const simdjson::dom::object& object) const;

    /// For every step that has_session(), in order.
    bool wants_step(const simdjson::dom::object& object);

    /// For what stands between the steps: an exchange, a note, a record of a kind that nobody knew yet. It belongs to
    /// the steps around it. Conditions on its episode and its fields cannot be put to it, so that it is left out.
    [[nodiscard]] bool wants_other(const simdjson::dom::object& object) const;

    /// Does the end of an episode, of which steps were wanted, lie where the last step of its episode was wanted? The
    /// condition on fields does not count: it thins the steps out and does not end them.
    [[nodiscard]] bool wants_episode_end() const { return m_inside; }

private:
    const Selection& m_selection;
    record::WhereWatch* m_where;
    std::uint64_t m_steps = 0; ///< of the sessions and episodes selected, seen so far
    bool m_inside = true;      ///< the step seen last, by its place and its time
};

/// The open sessions of one recording: which of them are in the output already, and how much of their episodes.
class Sessions
{
public:
    /// A session record has come. False if it has been there already: after damage a reader gives it once more, and
    /// each part of a split recording repeats it.
    bool open(std::uint64_t number, std::string_view line);

    /// The session record is not in the output yet and waits for the first record that is kept.
    void hold(std::uint64_t number, std::string_view line);
    /// The session record that waits, once; empty if none does.
    std::string release(std::uint64_t number);

    /// Ends a session. False if its record still waits, so that nothing of it is in the output.
    bool close(std::uint64_t number);

    void count_step(std::uint64_t number, std::uint64_t episode);
    /// How many steps of the episode are in the output.
    [[nodiscard]] std::uint64_t steps_of(std::uint64_t number, std::uint64_t episode) const;

    /// Too much waits: hold() no more.
    [[nodiscard]] bool is_full() const { return m_held_bytes > k_held_bytes_max; }

private:
    static constexpr std::size_t k_held_bytes_max = std::size_t{32} << 20;

    struct Session
    {
        std::optional<std::size_t> line_hash; ///< of the session record; absent: there was none
        std::string waiting;
        std::uint64_t episode = 0; ///< to which the step written last belongs
        std::uint64_t steps = 0;   ///< of that episode, written
    };

    std::map<std::uint64_t, Session> m_sessions;
    std::size_t m_held_bytes = 0;
};

/// Copies the selected records of one recording after another to a trajectory file, of which it makes one recording.
///
/// Sessions of the first recording keep their numbers; those of a later one are counted on from the largest number
/// before. Times become those since the output's `created`, the earliest of all. For every recording a `source` record
/// keeps its header and says what was added to its numbers; but what is one recording, and the parts of one, stays the
/// same run and needs none.
class Cutter
{
public:
    /// All must outlive this object.
    Cutter(const Options& options, const Inputs& inputs, cli::Context& context, trajectory::Writer& writer);

    /// \throws bh::FileError if the input is no recording, or one of a later version.
    void copy(record::Reader& reader);
    /// Adds the last record.
    void finish();

    /// Something of an input was lost; it was warned of.
    [[nodiscard]] bool lost_something() const { return m_lost; }

    [[nodiscard]] std::uint64_t steps_seen() const { return m_steps_seen; }

    [[nodiscard]] std::uint64_t steps_kept() const { return m_steps_kept; }

    /// What is wrong with --where, when all was copied; null if there is none.
    [[nodiscard]] const record::WhereWatch* where() const { return m_where ? &*m_where : nullptr; }

private:
    void take(record::Reader& reader, Filter& filter);
    void begin_recording(const record::RecordView& view, const simdjson::dom::object& header);
    void note_unfinished_run();
    void write_header(const record::RecordView& view);
    void write_source(std::string_view header_line);
    void take_session(const record::RecordView& view, const simdjson::dom::object& object);
    void take_episode(const record::RecordView& view, const simdjson::dom::object& object, const Filter& filter);
    void write(record::RecordView view, const simdjson::dom::object& object,
               std::vector<record::MemberChange> changes = {});
    void write_line(std::string_view line, std::string_view payload = {}, bool has_payload = false);
    void add_renumbering(const simdjson::dom::object& object, std::vector<record::MemberChange>& changes) const;

    const Options& m_options;
    std::optional<record::WhereWatch> m_where;
    const Inputs& m_inputs;
    cli::Context& m_context;
    trajectory::Writer& m_writer;
    cli::Progress m_progress;
    PictureCopier m_copier;
    const bool m_whole; ///< the output is the one recording that comes in, with all its steps
    std::string m_source_name;
    bool m_header_written = false;
    std::optional<std::int64_t> m_base_us; ///< `created` of the output
    RunHead m_head;                        ///< of the recording under way; its part is the last that came
    PartWatch m_parts;
    std::string m_goes_on_in; ///< the input with the end of a part behind which none came yet
    Sessions m_sessions;      ///< of that recording
    std::uint64_t m_session_offset = 0;
    std::int64_t m_time_offset_us = 0;
    std::uint64_t m_session_max = 0; ///< in the output
    bool m_ended = false;            ///< the recording under way had its `end`
    std::string m_end_line;          ///< as it would be in the output
    std::string m_end_reason;        ///< if there is none
    std::uint64_t m_steps_seen = 0;
    std::uint64_t m_steps_kept = 0;
    std::uint64_t m_empty_steps = 0; ///< of the input under way, without an observation
    bool m_lost_pictures = false;    ///< of the input under way
    bool m_lost = false;
};

} // namespace bh::cut
