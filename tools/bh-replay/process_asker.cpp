#include "process_asker.hpp"

#include <bh/base/error.hpp>

#include <chrono>

namespace bh::replay {

namespace {

net::PolicyProcessOptions process_options(const Options& options)
{
    net::PolicyProcessOptions process;
    process.command = options.command;
    process.timeout = std::chrono::milliseconds{options.policy_timeout_us / 1000};
    process.restart = false;
    return process;
}

} // namespace

void ProcessAsker::Complaints::warning(std::string_view text)
{
    any = true;
    context.warning(where + ": " + std::string{text});
}

ProcessAsker::ProcessAsker(const Options& options, cli::Context& context)
    : m_complaints{context}, m_policy{m_loop, process_options(options), m_complaints}
{
}

ProcessAsker::~ProcessAsker()
{
    try {
        finish();
    } catch (const std::exception&) {
        return; // the process dies with the object that runs it
    }
}

std::optional<protocol::Answer> ProcessAsker::ask(const Place& place, const net::Observation& observation)
{
    m_complaints.where = place.text();
    std::optional<protocol::Answer> answer;
    net::start(m_loop, act(observation, answer));
    while (!answer) {
        m_loop.run_one();
    }
    if (answer->fallback) {
        throw Error{"the policy gave no answer at " + place.text()};
    }
    return answer;
}

net::Task<void> ProcessAsker::act(const net::Observation& observation, std::optional<protocol::Answer>& answer)
{
    answer = co_await m_policy.act(observation);
}

void ProcessAsker::finish()
{
    if (m_stopped) {
        return;
    }
    m_stopped = true;
    m_complaints.where = "after the last step";
    net::start(m_loop, stop());
    m_loop.run();
}

net::Task<void> ProcessAsker::stop()
{
    co_await m_policy.stop();
}

} // namespace bh::replay
