#include "evaluation.hpp"

#include "output_name.hpp"
#include "player.hpp"
#include "report.hpp"
#include "returns.hpp"

#include <bh/base/error.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace bh::play {

namespace {

class Evaluation
{
public:
    Evaluation(const Options& options, cli::Context& context)
        : m_options{options},
          m_context{context},
          m_choices{runs_of_evaluation(options)},
          m_runs(m_choices.size()),
          m_player{options, context},
          m_job_ended{m_player.loop()}
    {
        if (m_options.output.empty()) {
            m_folder.emplace();
            for (std::size_t i = 0; i < m_choices.size(); ++i) {
                m_choices[i].output = m_folder->path() + "/" + std::to_string(i + 1) + ".zst";
                m_choices[i].keeps_pictures = false;
            }
        }
        check_output(m_choices.front().output, false);
    }

    Ending run()
    {
        m_player.run(play_all());
        if (!m_player.ending().has_failed && !m_player.is_stopping()) {
            tell_results();
        }
        return m_player.ending();
    }

private:
    net::Task<void> play_all()
    {
        m_jobs = std::min<std::size_t>(m_options.jobs, m_choices.size());
        for (std::size_t job = m_jobs; job > 0; --job) {
            net::start(m_player.loop(), play_next());
        }
        while (m_jobs > 0) {
            co_await m_job_ended.wait();
        }
    }

    /// One job: plays what nobody plays yet, until nothing is left, or something has failed.
    net::Task<void> play_next()
    {
        while (m_next < m_choices.size() && !m_player.is_stopping()) {
            const std::size_t index = m_next++;
            const std::string what = "run " + std::to_string(index + 1) + " of " + std::to_string(m_choices.size());
            const std::string before_progress = what + ": ";
            const Run::Result result = co_await m_player.play(m_choices[index], before_progress);
            if (result.has_failed) {
                if (!m_player.is_stopping()) {
                    m_context.error(what + " has failed: " + shown_name(m_choices[index]));
                }
                m_player.interrupt(1);
            } else {
                read_result(index, result.seconds);
            }
        }
        --m_jobs;
        m_job_ended.notify_all();
    }

    static std::string shown_name(const RunChoice& choice)
    {
        return (choice.policy.text.empty() ? "none" : choice.policy.text) +
               (choice.seed ? ", seed " + std::to_string(*choice.seed) : "");
    }

    void read_result(std::size_t index, double seconds)
    {
        const RunChoice& choice = m_choices[index];
        EvaluatedRun& run = m_runs[index];
        run.seed = choice.seed;
        run.file = m_folder ? "" : choice.output;
        run.seconds = seconds;
        run.returns = read_returns(choice.output);
        if (!run.returns.problem.empty()) {
            m_context.warning(choice.output + ": " + run.returns.problem);
            m_player.ending().has_lost_data = true;
        }
    }

    void tell_results()
    {
        std::vector<EvaluatedPolicy> policies;
        const std::size_t runs_each = m_runs.size() / policy_names(m_options.policy).size();
        for (std::size_t i = 0; i < m_runs.size(); ++i) {
            if (i % runs_each == 0) {
                const std::string& text = m_choices[i].policy.text;
                policies.push_back({text.empty() ? "none" : text, {}});
            }
            policies.back().runs.push_back(std::move(m_runs[i]));
        }
        for (const EvaluatedPolicy& policy : policies) {
            const auto has_none = [](const EvaluatedRun& run) { return run.returns.rewards == 0; };
            if (std::ranges::all_of(policy.runs, has_none)) {
                m_context.warning(policy.name + ": no step has a reward: the map does not say what a step earns, and "
                                                "neither does the policy");
            }
        }
        m_context.output().write(report(policies, m_options.format));
    }

    const Options& m_options;
    cli::Context& m_context;
    std::optional<TemporaryFolder> m_folder; ///< if the recordings are not kept
    std::vector<RunChoice> m_choices;
    std::vector<EvaluatedRun> m_runs; ///< of m_choices
    Player m_player;
    net::Event m_job_ended;
    std::size_t m_next = 0; ///< of m_choices
    std::size_t m_jobs = 0; ///< under way
};

} // namespace

std::vector<RunChoice> runs_of_evaluation(const Options& options)
{
    std::optional<FreeNames> names;
    if (!options.output.empty()) {
        names.emplace(options.output);
    }
    std::vector<std::optional<std::uint64_t>> seeds{options.seeds.begin(), options.seeds.end()};
    if (seeds.empty()) {
        seeds.emplace_back();
    }
    std::vector<RunChoice> choices;
    for (const PolicyName& policy : policy_names(options.policy)) {
        for (const auto& seed : seeds) {
            RunChoice choice = choice_of(options, policy);
            choice.seed = seed;
            choice.output = names ? names->next() : "";
            choices.push_back(std::move(choice));
        }
    }
    return choices;
}

Ending evaluate(const Options& options, cli::Context& context)
{
    Evaluation evaluation{options, context};
    return evaluation.run();
}

} // namespace bh::play
