#include "examination.hpp"

#include "verifier.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/progress.hpp>
#include <bh/record/selection.hpp>
#include <bh/trajectory/index_check.hpp>
#include <bh/trajectory/open.hpp>

#include <functional>
#include <memory>
#include <string_view>

namespace bh::info {

namespace {

class Examiner
{
public:
    Examiner(const std::string& path, const Options& options, cli::Context& context)
        : m_path{path}, m_options{options}, m_progress{context}, m_filter{options.selection}
    {
        m_result.layout = read_layout(path);
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
        m_result.end_marker = m_source->end_marker();
        m_result.verified_pictures = m_verifier.pictures();
        if (m_options.lint) {
            m_result.findings = m_lint.finish();
        }
        if (m_options.verify && m_result.layout && m_result.layout->wrong_entry) {
            add_damage("the seek table is wrong about frame " + std::to_string(*m_result.layout->wrong_entry));
        }
        if (m_options.verify && m_result.layout && m_result.damage_count == 0) {
            if (const auto wrong = trajectory::check_index(m_path)) {
                add_damage(*wrong);
            }
        }
        return std::move(m_result);
    }

private:
    void take(const record::RecordView& view)
    {
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
        if (!m_filter.wants(m_parser.type(), object)) {
            return;
        }
        ++m_result.records;
        if (m_parser.type() == record::Type::step) {
            take_step(object, view);
            return;
        }
        m_result.summary.add(m_parser.type(), object, view);
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
        m_result.summary.add_step(step, view);
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

    const std::string& m_path;
    const Options& m_options;
    cli::Progress m_progress;
    record::SelectionFilter m_filter;
    Examination m_result;
    std::unique_ptr<record::Source> m_source;
    record::LineParser m_parser;
    Verifier m_verifier;
    Lint m_lint;
};

} // namespace

Examination examine(const std::string& path, const Options& options, cli::Context& context)
{
    return Examiner{path, options, context}.run();
}

} // namespace bh::info
