#include "list.hpp"
#include "movie.hpp"
#include "options.hpp"
#include "report.hpp"
#include "step.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/context.hpp>
#include <bh/movie/reader.hpp>
#include <bh/record/reader.hpp>
#include <bh/record/selection.hpp>
#include <bh/trajectory/index_check.hpp>
#include <bh/trajectory/open.hpp>

#include <unistd.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string_view>

namespace bh::info {

namespace {

constexpr std::size_t k_damage_said_max = 5;
constexpr std::size_t k_columns = 80; ///< where no terminal says otherwise

/// Reads the RUN from its beginning to its end. Memory does not grow with it but within the limits that Summary, Stats
/// and Lint state.
class Examiner
{
public:
    /// \throws bh::FileError if it cannot be read at all, or is of a later version; run() too
    Examiner(const std::string& path, const Options& options, cli::Context& context)
        : m_options{options}, m_progress{context}, m_filter{options.selection}
    {
        m_result.layout = read_layout(path);
        if (options.verify &&
            m_result.layout) { // now: of standard input only what was not read can be gone through twice
            m_wrong_index = trajectory::check_index(path);
        }
        m_reader.emplace(trajectory::open_recording(path)); // all of it: whether it is whole shows at its end
        m_reader->on_problem([this](const std::string& what) { add_damage(what); });
        m_result.name = m_reader->name();
        if (options.stats) {
            m_result.stats.emplace();
        }
    }

    Examination run()
    {
        while (m_reader->next()) {
            take(m_reader->type(), m_reader->object(), m_reader->view());
            m_progress.update([this] { return std::to_string(m_result.summary.steps) + " steps"; });
        }
        m_result.verified_pictures = m_verifier.pictures();
        if (m_options.lint) {
            m_result.findings = m_lint.finish();
        }
        if (m_wrong_index && m_result.damage_count == 0) {
            add_damage(*m_wrong_index);
        }
        m_result.unpacked_bytes = unpacked_bytes();
        m_result.why_empty = m_filter.why_empty();
        judge_end();
        return std::move(m_result);
    }

private:
    // A trajectory's chunks end with pixels, which are no records: through a pipe they are not seen.
    [[nodiscard]] std::optional<std::uint64_t> unpacked_bytes() const
    {
        if (!m_result.layout) {
            return m_reader->source().end_marker() == record::EndMarker::unknown ? std::optional{m_stream_bytes}
                                                                                 : std::nullopt;
        }
        return std::max(m_result.layout->unpacked_bytes, m_stream_bytes); // the latter has the journal
    }

    void judge_end()
    {
        const bool has_no_mark = m_reader->source().end_marker() == record::EndMarker::absent;
        m_result.has_ended = m_reader->has_ended();
        m_result.being_written = has_no_mark && record::is_being_written(m_result.name);
        // Damage in front of the end may have cost any record, an `end` too.
        const bool is_known = has_no_mark && (!m_result.has_ended || m_damage_before_end == 0);
        if (m_result.damage_count == 0 || is_known) {
            m_result.cut_short = m_reader->cut_short();
        }
    }

    void take(record::Type type, const simdjson::dom::object& object, const record::RecordView& view)
    {
        const std::uint64_t payload_bytes = view.has_payload ? view.payload.size() + 1 : 0;
        m_stream_bytes = std::max(m_stream_bytes, view.offset + view.line.size() + 1 + payload_bytes);
        if (type == record::Type::end) {
            m_damage_before_end = m_result.damage_count;
        }
        if (!m_filter.wants(type, object)) {
            return;
        }
        ++m_result.records;
        if (type == record::Type::step) {
            take_step(object, view);
            return;
        }
        m_result.summary.add(type, object);
        if (m_options.verify) {
            report(view, m_verifier.check_picture(object, view, m_reader->source()));
        }
        if (m_options.lint) {
            tell_lint(type, object);
        }
    }

    void take_step(const simdjson::dom::object& object, const record::RecordView& view)
    {
        const Step step = read_step(object, view);
        m_result.summary.add_step(step);
        if (m_result.stats) {
            m_result.stats->add(step);
        }
        if (step.has_observation) {
            take_fields(step.observation);
        }
        if (m_options.lint) {
            m_lint.add(step, picture_hash(step));
        }
        if (m_options.verify) {
            report(view, m_verifier.check(step, m_reader->source()));
        }
    }

    void take_fields(const simdjson::dom::object& observation)
    {
        FieldNames& names = m_result.summary.fields;
        std::size_t place = 0;
        for (const auto member : observation) {
            const auto number = names.number_of(member.key, place++);
            if (number && m_result.stats) {
                m_result.stats->add_field(names, *number, member.value);
            }
        }
    }

    // Of what is the same for equal pictures: the pixels, or the PNG, which emulators make the same way every time.
    std::optional<std::uint64_t> picture_hash(const Step& step)
    {
        std::string_view bytes = step.has_picture ? step.payload : std::string_view{};
        if (step.has_pixels) {
            try {
                const auto rgb = m_reader->source().picture().rgb;
                bytes = {reinterpret_cast<const char*>(rgb.data()), rgb.size()};
            } catch (const DataError&) {
                return std::nullopt; // the source has announced it
            }
        }
        return bytes.empty() ? std::nullopt : std::optional{std::hash<std::string_view>{}(bytes)};
    }

    void tell_lint(record::Type type, const simdjson::dom::object& object)
    {
        const std::uint64_t session = record::unsigned_or(object, "session", 0);
        switch (type) {
        case record::Type::header:
            m_lint.begin_recording();
            break;
        case record::Type::episode:
            m_lint.end_episode(session);
            break;
        case record::Type::session_end:
            m_lint.end_session(session);
            break;
        default:
            break;
        }
    }

    void report(const record::RecordView& view, const std::optional<std::string>& reason)
    {
        if (reason) {
            add_damage("byte " + std::to_string(view.offset) + " of the stream: " + *reason);
        }
    }

    void add_damage(const std::string& what)
    {
        ++m_result.damage_count;
        if (m_result.damage.size() < Examination::k_damage_max) {
            m_result.damage.push_back(what);
        }
    }

    const Options& m_options;
    cli::Progress m_progress;
    Examination m_result;
    record::SelectionFilter m_filter;
    std::optional<record::Reader> m_reader;
    std::uint64_t m_damage_before_end = 0; ///< when the last `end` record came
    std::uint64_t m_stream_bytes = 0;      ///< up to the end of the last record
    std::optional<std::string> m_wrong_index;
    Verifier m_verifier;
    Lint m_lint;
};

// Verifying, what is damaged is what was asked for, and goes to standard output; else it is a warning.
void warn(const Examination& examination, cli::Context& context)
{
    for (std::size_t i = 0; i < examination.damage.size() && i < k_damage_said_max; ++i) {
        context.warning(examination.name + ": " + examination.damage[i]);
    }
    if (examination.damage_count > k_damage_said_max) {
        context.warning(examination.name + ": and " + std::to_string(examination.damage_count - k_damage_said_max) +
                        " more of that kind");
    }
    if (!examination.cut_short.empty()) {
        context.warning(examination.name + ": " + examination.cut_short);
    }
}

// What is to be said about one recording, or nothing yet where it goes to the table. `whole` becomes false if it is
// not.
std::string report_recording(const std::string& path, const std::string& name, const Options& options,
                             std::size_t columns, cli::Context& context, RecordingTable* table, bool& whole)
{
    const Examination examination = Examiner{path, options, context}.run();
    if (!options.verify && table == nullptr) { // which says so itself
        warn(examination, context);
    }
    if (!examination.why_empty.empty()) {
        context.warning(examination.name + ": " + examination.why_empty);
    }
    whole = whole && examination.is_whole();
    if (table != nullptr) {
        table->add(name, examination);
        return {};
    }
    return options.json ? report_json(examination, options)
                        : report_text(examination, options, context.options().verbose > 0, columns);
}

} // namespace

cli::Outcome info(const Options& options, cli::Context& context)
{
    if (options.returns) {
        return write_returns(options, context);
    }
    const std::size_t columns = cli::terminal_columns(STDOUT_FILENO).value_or(k_columns);
    std::size_t failures = 0;
    bool whole = true;
    bool first = true;
    std::vector<std::pair<std::string, std::string>> paths; // and their names in a table: in a folder, from there on
    bool has_folder = false;
    for (const std::string& operand : options.runs) {
        std::vector<std::string> own = recordings_of(operand);
        if (own.empty()) {
            context.warning(operand + ": has no recording in it (.zst, .zst.partial, .jsonl)");
        }
        for (const std::string& path : own) {
            const bool is_below = path != operand;
            has_folder = has_folder || is_below;
            const std::size_t begin = is_below ? operand.size() + (operand.ends_with('/') ? 0 : 1) : 0;
            paths.emplace_back(path, path.substr(begin));
        }
    }
    const bool has_table =
        options.table || (has_folder && !options.json && !options.verify && !options.stats && !options.lint);
    RecordingTable table;
    for (const auto& [path, name] : paths) {
        try {
            const std::string report = movie::is_movie(path) ? report_movie(path, options, columns)
                                                             : report_recording(path, name, options, columns, context,
                                                                                has_table ? &table : nullptr, whole);
            context.output().write(first || options.json || has_table ? "" : "\n");
            context.output().write(report);
            context.output().flush();
            first = false;
        } catch (const FileError& error) {
            if (paths.size() == 1) {
                throw;
            }
            context.error(error.what());
            ++failures;
        }
    }
    if (!table.empty()) {
        context.output().write(table.text(columns));
    }
    if (failures > 0) {
        context.output().close();
        throw Error{std::to_string(failures) + " of " + std::to_string(paths.size()) + " recordings could not be read"};
    }
    return whole ? cli::Outcome::complete : cli::Outcome::incomplete;
}

} // namespace bh::info
