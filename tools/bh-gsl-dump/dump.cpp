#include "changes.hpp"
#include "fields.hpp"
#include "input.hpp"
#include "options.hpp"
#include "rows.hpp"
#include "summary.hpp"

#include <bh/base/error.hpp>

#include <unistd.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace bh::gsl_dump {

namespace {

constexpr std::size_t k_shown_name_bytes_max = 80;

// The fields of all steps, if all inputs can be read a second time; otherwise none. What is wrong with an input is said
// when it is read again.
FieldIndex collect_fields(const Options& options)
{
    FieldIndex index;
    if (options.follow || !std::all_of(options.inputs.begin(), options.inputs.end(), is_rereadable)) {
        return index;
    }
    const std::int64_t stdin_start = stdin_position();
    std::optional<record::WhereWatch> where;
    if (options.where) {
        where.emplace(*options.where);
    }
    for (const std::string& path : options.inputs) {
        Problems unsaid{[](const std::string&) {}};
        Step step;
        try {
            const auto steps =
                read_steps(open_input(path, nullptr, unsaid), options, where ? &*where : nullptr, unsaid);
            while (steps->next(step)) {
                add_names(index, step.observation);
            }
        } catch (const FileError&) {
            continue;
        }
    }
    rewind_stdin(stdin_start);
    return index;
}

/// The work of one run.
class Dump
{
public:
    Dump(const Options& options, cli::Context& context);
    cli::Outcome run();

private:
    void make_writer();
    void make_row_writer(ChosenFields& fields);
    void make_column_writer(Fields& fields);
    void dump_input(const std::string& path);
    std::unique_ptr<record::Source> open(const std::string& path, Problems& problems);
    void let_out();
    void take(const Step& step);
    void report_failure(const Error& error);
    void warn_of_unknown_names();
    void warn_if_empty();

    const Options& m_options;
    cli::Context& m_context;
    InputGate m_gate;
    std::unique_ptr<ChosenFields> m_chosen;     ///< with --fields
    std::unique_ptr<ObservedFields> m_observed; ///< without, where the format has columns
    std::unique_ptr<RowWriter> m_writer;
    std::optional<Summary> m_summary;         ///< with --summary
    std::optional<ChosenFields> m_row_fields; ///< of rows that are no steps
    std::optional<record::WhereWatch> m_where;
    std::vector<std::string> m_why_empty; ///< of each input of which no step is selected
    std::optional<ChangeWatch> m_changes; ///< of the input under way; with --changes
    std::uint64_t m_steps = 0;
    std::size_t m_failures = 0; ///< inputs that could not be read
    bool m_incomplete = false;
};

Dump::Dump(const Options& options, cli::Context& context)
    : m_options{options}, m_context{context}, m_gate{[this] { let_out(); }, options.follow}
{
    if (options.where) {
        m_where.emplace(*options.where);
    }
    make_writer();
}

void Dump::make_writer()
{
    Output& output = m_context.output();
    if (!m_options.fields.empty()) {
        m_chosen = std::make_unique<ChosenFields>(m_options.fields);
    }
    if (m_options.changes == Changes::values) {
        m_row_fields.emplace(ChangeWatch::k_columns);
        make_row_writer(*m_row_fields);
        return;
    }
    if (m_options.summary) {
        m_summary.emplace(m_chosen.get());
        m_row_fields.emplace(Summary::k_columns);
        make_row_writer(*m_row_fields);
        return;
    }
    if (m_options.format == Format::jsonl) {
        if (m_chosen) {
            m_writer = std::make_unique<JsonRows>(output, *m_chosen);
        } else {
            m_writer = std::make_unique<ObservationRows>(output);
        }
        return;
    }
    if (m_chosen) {
        make_column_writer(*m_chosen);
        return;
    }
    m_observed = std::make_unique<ObservedFields>(collect_fields(m_options), [this](std::string_view name) {
        // A name from a recording may be long or have lines.
        const std::string shown{name.substr(0, std::min(name.find('\n'), k_shown_name_bytes_max))};
        m_context.warning("\"" + shown + "\" is left out: the columns are the fields of the first step");
        m_context.hint(m_options.follow ? "Name the columns with --fields."
                                        : "Name the columns with --fields, or read from a file instead of a pipe.");
    });
    make_column_writer(*m_observed);
}

void Dump::make_row_writer(ChosenFields& fields)
{
    if (m_options.format == Format::jsonl) {
        m_writer = std::make_unique<JsonRows>(m_context.output(), fields);
    } else {
        make_column_writer(fields);
    }
}

void Dump::make_column_writer(Fields& fields)
{
    if (m_options.format == Format::table) {
        m_writer = std::make_unique<TableRows>(m_context.output(), fields);
        return;
    }
    const Dialect dialect = m_options.format == Format::csv ? Dialect::csv : Dialect::tsv;
    m_writer = std::make_unique<DelimitedRows>(m_context.output(), fields, dialect);
}

cli::Outcome Dump::run()
{
    for (const std::string& path : m_options.inputs) {
        dump_input(path);
    }
    if (m_summary) {
        m_summary->write_to(*m_writer);
    }
    m_writer->finish();
    warn_of_unknown_names();
    warn_if_empty();
    if (m_failures > 0) {
        m_context.output().close();
        throw Error{std::to_string(m_failures) + " of " + std::to_string(m_options.inputs.size()) +
                    " inputs could not be read"};
    }
    const bool left_out = m_observed && m_observed->left_something_out();
    return m_incomplete || left_out ? cli::Outcome::incomplete : cli::Outcome::complete;
}

std::unique_ptr<record::Source> Dump::open(const std::string& path, Problems& problems)
{
    if (!m_options.follow) {
        return open_input(path, &m_gate, problems);
    }
    return open_followed_input(
        path, &m_gate, [this] { return m_gate.wait_for_more(); }, problems);
}

void Dump::let_out()
{
    m_writer->release();
    m_context.output().flush();
}

void Dump::take(const Step& step)
{
    if (m_summary) {
        m_summary->add(step);
    } else {
        m_writer->write(step);
    }
}

void Dump::dump_input(const std::string& path)
{
    const std::string name = path == "-" ? "standard input" : path;
    Problems problems{[this, &name](const std::string& what) { m_context.warning(name + ": " + what); }};
    std::unique_ptr<Steps> steps;
    Step step;
    if (m_options.changes != Changes::none) {
        m_changes.emplace(m_chosen.get()); // sessions of another input may have the same numbers
    }
    try {
        steps = read_steps(open(path, problems), m_options, m_where ? &*m_where : nullptr, problems);
    } catch (const FileError& error) {
        report_failure(error);
        return;
    }
    for (;;) {
        try {
            if (!steps->next(step)) {
                break;
            }
        } catch (const FileError& error) {
            report_failure(error);
            break;
        }
        ++m_steps;
        if (m_options.changes == Changes::values) {
            m_changes->write_values(step, [this](const Step& row) { take(row); });
        } else if (!m_changes || m_changes->is_new(step)) {
            take(step);
        }
    }
    if (const std::string why = steps->why_empty(); !why.empty()) {
        m_why_empty.push_back(name + ": " + why);
    }
    problems.finish();
    m_incomplete = m_incomplete || problems.any();
}

// While the error is being handled. With one input its failure is the run's; otherwise the run goes on.
void Dump::report_failure(const Error& error)
{
    if (m_options.inputs.size() == 1) {
        throw;
    }
    m_context.error(error.what());
    ++m_failures;
}

void Dump::warn_of_unknown_names()
{
    if (!m_chosen || m_steps == 0) {
        return;
    }
    for (const std::string& name : m_chosen->never_found()) {
        m_context.warning("no step has \"" + name + "\"");
    }
}

// A person who mistyped a number or a name would take the empty answer for the truth.
void Dump::warn_if_empty()
{
    if (m_where) {
        for (const std::string& warning : m_where->warnings()) {
            m_context.warning("--where: " + warning);
        }
    }
    if (m_why_empty.size() == m_options.inputs.size()) {
        Problems few{[this](const std::string& what) { m_context.warning(what); }};
        for (const std::string& why : m_why_empty) {
            few.add(why);
        }
        few.finish();
    }
}

} // namespace

cli::Outcome dump(const Options& options, cli::Context& context)
{
    if (std::count(options.inputs.begin(), options.inputs.end(), "-") > 0 && ::isatty(STDIN_FILENO) == 1) {
        throw UsageError{"standard input is a terminal; name a recording, or pipe one in"};
    }
    return Dump{options, context}.run();
}

} // namespace bh::gsl_dump
