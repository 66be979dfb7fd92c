#include "dump.hpp"

#include "delimited_rows.hpp"
#include "fields.hpp"
#include "json_rows.hpp"
#include "open_input.hpp"

#include <bh/base/error.hpp>

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

namespace bh::gsl_dump {

namespace {

constexpr std::size_t k_shown_name_bytes_max = 80;

/// Lets out what was written before waiting for more input, so that rows of a running game are seen when they happen.
class FlushWhenIdle final : public ReadGate
{
public:
    explicit FlushWhenIdle(Output& output) : m_output{output} {}

    bool wait_readable(int fd) override
    {
        pollfd readable{.fd = fd, .events = POLLIN, .revents = 0};
        if (::poll(&readable, 1, 0) == 0) {
            m_output.flush();
        }
        return true;
    }

private:
    Output& m_output;
};

// The fields of all steps, if all inputs can be read a second time; otherwise none. What is wrong with an input is said
// when it is read again.
FieldIndex collect_fields(const Options& options)
{
    FieldIndex index;
    if (!std::all_of(options.inputs.begin(), options.inputs.end(), is_rereadable)) {
        return index;
    }
    const std::int64_t stdin_start = stdin_position();
    for (const std::string& path : options.inputs) {
        Problems unsaid{[](const std::string&) {}};
        std::unique_ptr<StepReader> steps;
        Step step;
        try {
            steps = std::make_unique<StepReader>(open_input(path, nullptr, unsaid), options.selection, unsaid);
            while (steps->next(step)) {
                add_names(index, step);
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
    void dump_input(const std::string& path);
    void report_failure(const Error& error);
    void warn_of_unknown_names();

    const Options& m_options;
    cli::Context& m_context;
    FlushWhenIdle m_gate;
    std::unique_ptr<ChosenFields> m_chosen;     ///< with --fields
    std::unique_ptr<ObservedFields> m_observed; ///< without, where the format has columns
    std::unique_ptr<RowWriter> m_writer;
    std::uint64_t m_steps = 0;
    std::size_t m_failures = 0; ///< inputs that could not be read
    bool m_incomplete = false;
};

Dump::Dump(const Options& options, cli::Context& context)
    : m_options{options}, m_context{context}, m_gate{context.output()}
{
    make_writer();
}

void Dump::make_writer()
{
    Output& output = m_context.output();
    if (!m_options.fields.empty()) {
        m_chosen = std::make_unique<ChosenFields>(m_options.fields);
    }
    if (m_options.format == Format::jsonl) {
        if (m_chosen) {
            m_writer = std::make_unique<JsonRows>(output, *m_chosen);
        } else {
            m_writer = std::make_unique<ObservationRows>(output);
        }
        return;
    }
    const Dialect dialect = m_options.format == Format::csv ? Dialect::csv : Dialect::tsv;
    if (m_chosen) {
        m_writer = std::make_unique<DelimitedRows>(output, *m_chosen, dialect);
        return;
    }
    m_observed = std::make_unique<ObservedFields>(collect_fields(m_options), [this](std::string_view name) {
        // A name from a recording may be long or have lines.
        const std::string shown{name.substr(0, std::min(name.find('\n'), k_shown_name_bytes_max))};
        m_context.warning("\"" + shown + "\" is left out: the columns are the fields of the first step");
        m_context.hint("Name the columns with --fields, or read from a file instead of a pipe.");
    });
    m_writer = std::make_unique<DelimitedRows>(output, *m_observed, dialect);
}

cli::Outcome Dump::run()
{
    for (const std::string& path : m_options.inputs) {
        dump_input(path);
    }
    m_writer->finish();
    warn_of_unknown_names();
    if (m_failures > 0) {
        m_context.output().close();
        throw Error{std::to_string(m_failures) + " of " + std::to_string(m_options.inputs.size()) +
                    " inputs could not be read"};
    }
    const bool left_out = m_observed && m_observed->left_something_out();
    return m_incomplete || left_out ? cli::Outcome::incomplete : cli::Outcome::complete;
}

void Dump::dump_input(const std::string& path)
{
    const std::string name = path == "-" ? "standard input" : path;
    Problems problems{[this, &name](const std::string& what) { m_context.warning(name + ": " + what); }};
    std::unique_ptr<StepReader> steps;
    Step step;
    try {
        steps = std::make_unique<StepReader>(open_input(path, &m_gate, problems), m_options.selection, problems);
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
        m_writer->write(step);
        ++m_steps;
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

} // namespace

cli::Outcome dump(const Options& options, cli::Context& context)
{
    if (std::count(options.inputs.begin(), options.inputs.end(), "-") > 0 && ::isatty(STDIN_FILENO) == 1) {
        throw UsageError{"standard input is a terminal; name a recording, or pipe one in"};
    }
    return Dump{options, context}.run();
}

} // namespace bh::gsl_dump
