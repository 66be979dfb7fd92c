#include "info.hpp"

#include "examination.hpp"
#include "movie.hpp"
#include "report_json.hpp"
#include "report_text.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/reader.hpp>

#include <unistd.h>

namespace bh::info {

namespace {

constexpr std::size_t k_damage_said_max = 5;
constexpr std::size_t k_columns = 80; ///< where no terminal says otherwise

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

// What is to be said about one recording. `whole` becomes false if it is not.
std::string report_recording(const std::string& path, const Options& options, std::size_t columns,
                             cli::Context& context, bool& whole)
{
    const Examination examination = examine(path, options, context);
    if (!options.verify) {
        warn(examination, context);
    }
    if (!examination.why_empty.empty()) {
        context.warning(examination.name + ": " + examination.why_empty);
    }
    whole = whole && examination.is_whole();
    return options.json ? report_json(examination, options)
                        : report_text(examination, options, context.options().verbose > 0, columns);
}

} // namespace

cli::Outcome info(const Options& options, cli::Context& context)
{
    const std::size_t columns = cli::terminal_columns(STDOUT_FILENO).value_or(k_columns);
    std::size_t failures = 0;
    bool whole = true;
    bool first = true;
    for (const std::string& path : options.runs) {
        try {
            const std::string report = movie::is_movie(path) ? report_movie(path, options, columns)
                                                             : report_recording(path, options, columns, context, whole);
            context.output().write(first || options.json ? "" : "\n");
            context.output().write(report);
            context.output().flush();
            first = false;
        } catch (const FileError& error) {
            if (options.runs.size() == 1) {
                throw;
            }
            context.error(error.what());
            ++failures;
        }
    }
    if (failures > 0) {
        context.output().close();
        throw Error{std::to_string(failures) + " of " + std::to_string(options.runs.size()) +
                    " recordings could not be read"};
    }
    return whole ? cli::Outcome::complete : cli::Outcome::incomplete;
}

} // namespace bh::info
