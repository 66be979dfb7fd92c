#pragma once

#include "filter.hpp"
#include "inputs.hpp"
#include "part_watch.hpp"
#include "picture_copier.hpp"
#include "run_head.hpp"
#include "sessions.hpp"

#include <bh/cli/context.hpp>
#include <bh/cli/progress.hpp>
#include <bh/record/line_members.hpp>
#include <bh/record/reader.hpp>
#include <bh/trajectory/writer.hpp>

#include <optional>
#include <vector>

namespace bh::cut {

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
