#include "examination.hpp"

#include "verifier.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/progress.hpp>
#include <bh/record/end_watch.hpp>
#include <bh/record/selection.hpp>
#include <bh/trajectory/index_check.hpp>
#include <bh/trajectory/open.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <string_view>

namespace bh::info {

namespace {

class Examiner
{
public:
    Examiner(const std::string& path, const Options& options, cli::Context& context)
        : m_options{options}, m_progress{context}, m_filter{options.selection}
    {
        m_result.layout = read_layout(path);
        if (options.verify &&
            m_result.layout) { // now: of standard input only what was not read can be gone through twice
            m_wrong_index = trajectory::check_index(path);
        }
        m_source = trajectory::open_recording(path);
        m_source->on_damage([this](const std::string& what) { add_damage(what); });
        m_result.name = m_source->name();
        if (options.stats) {
            m_result.stats.emplace();
        }
    }

    Examination run()
    {
        record::RecordView view;
        while (m_source->next(view)) {
            take(view);
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
            return m_source->end_marker() == record::EndMarker::unknown ? std::optional{m_stream_bytes} : std::nullopt;
        }
        return std::max(m_result.layout->unpacked_bytes, m_stream_bytes); // the latter has the journal
    }

    void judge_end()
    {
        const bool has_no_mark = m_source->end_marker() == record::EndMarker::absent;
        m_result.has_ended = m_end.has_ended();
        m_result.being_written = has_no_mark && record::is_being_written(m_result.name);
        // Damage in front of the end may have cost any record, an `end` too.
        const bool is_known = has_no_mark && (!m_result.has_ended || m_damage_before_end == 0);
        if (m_result.damage_count == 0 || is_known) {
            m_result.cut_short = m_end.cut_short(*m_source);
        }
    }

    void take(const record::RecordView& view)
    {
        const std::uint64_t payload_bytes = view.has_payload ? view.payload.size() + 1 : 0;
        m_stream_bytes = std::max(m_stream_bytes, view.offset + view.line.size() + 1 + payload_bytes);
        simdjson::dom::object object;
        try {
            object = m_parser.parse(view);
        } catch (const DataError& error) {
            if (m_parser.type() == record::Type::header) {
                throw FileError{m_result.name,
                                error.what()}; // of a later version: what follows may mean something else
            }
            ++m_result.records;
            add_damage(error.what());
            return;
        }
        m_end.see(m_parser.type());
        if (m_parser.type() == record::Type::end) {
            m_damage_before_end = m_result.damage_count;
        }
        if (!m_filter.wants(m_parser.type(), object)) {
            return;
        }
        ++m_result.records;
        if (m_parser.type() == record::Type::step) {
            take_step(object, view);
            return;
        }
        m_result.summary.add(m_parser.type(), object);
        if (m_options.verify) {
            report(view, m_verifier.check_picture(object, view, *m_source));
        }
        if (m_options.lint) {
            tell_lint(object);
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
            report(view, m_verifier.check(step, *m_source));
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
                const auto rgb = m_source->picture().rgb;
                bytes = {reinterpret_cast<const char*>(rgb.data()), rgb.size()};
            } catch (const DataError&) {
                return std::nullopt; // the source has announced it
            }
        }
        return bytes.empty() ? std::nullopt : std::optional{std::hash<std::string_view>{}(bytes)};
    }

    void tell_lint(const simdjson::dom::object& object)
    {
        const std::uint64_t session = record::unsigned_or(object, "session", 0);
        switch (m_parser.type()) {
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
    record::SelectionFilter m_filter;
    Examination m_result;
    std::unique_ptr<record::Source> m_source;
    record::LineParser m_parser;
    record::EndWatch m_end;
    std::uint64_t m_damage_before_end = 0; ///< when the last `end` record came
    std::uint64_t m_stream_bytes = 0;      ///< up to the end of the last record
    std::optional<std::string> m_wrong_index;
    Verifier m_verifier;
    Lint m_lint;
};

} // namespace

Examination examine(const std::string& path, const Options& options, cli::Context& context)
{
    return Examiner{path, options, context}.run();
}

} // namespace bh::info
