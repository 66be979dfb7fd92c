#include "info.hpp"

#include "examination.hpp"
#include "report_json.hpp"
#include "report_text.hpp"

#include <bh/base/error.hpp>

namespace bh::info {

namespace {

constexpr std::size_t k_damage_said_max = 5;

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

} // namespace

cli::Outcome info(const Options& options, cli::Context& context)
{
    std::size_t failures = 0;
    bool whole = true;
    bool first = true;
    for (const std::string& path : options.runs) {
        try {
            const Examination examination = examine(path, options, context);
            whole = whole && examination.is_whole();
            if (!options.verify) {
                warn(examination, context);
            }
            if (options.json) {
                context.output().write(report_json(examination, options));
            } else {
                context.output().write(first ? "" : "\n");
                context.output().write(report_text(examination, options, context.options().verbose > 0));
            }
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
