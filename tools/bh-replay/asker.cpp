#include "asker.hpp"

#include "answer_file.hpp"
#include "observation_writer.hpp"
#include "process_asker.hpp"

namespace bh::replay {

std::unique_ptr<Asker> make_asker(const Options& options, cli::Context& context)
{
    if (!options.command.empty()) {
        return std::make_unique<ProcessAsker>(options, context);
    }
    if (!options.answers.empty()) {
        return std::make_unique<AnswerFile>(options.answers, context);
    }
    return std::make_unique<ObservationWriter>(context);
}

} // namespace bh::replay
