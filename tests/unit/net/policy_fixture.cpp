#include "policy_fixture.hpp"

#include "catch.hpp"

#include <algorithm>
#include <fstream>

namespace bh::test {

using namespace std::chrono_literals;

std::size_t KeptReports::count(std::string_view text) const
{
    return static_cast<std::size_t>(std::count_if(warnings.begin(), warnings.end(), [text](const std::string& warning) {
        return warning.find(text) != std::string::npos;
    }));
}

PolicyFixture::PolicyFixture(std::vector<std::string> command, std::chrono::milliseconds timeout, bool restart,
                             bool batch)
{
    m_policy.emplace(loop,
                     net::PolicyProcessOptions{.command = std::move(command),
                                               .descriptors = {},
                                               .timeout = timeout,
                                               .restart = restart,
                                               .batch = batch,
                                               .grace = 500ms,
                                               .on_death = [this](std::string_view how) { deaths.emplace_back(how); }},
                     reports);
}

PolicyFixture::~PolicyFixture()
{
    try {
        if (!m_stopped) {
            stop();
        }
        loop.restart();
        loop.run_for(20s); // returns when it runs dry
    } catch (const Catch::TestFailureException&) {
        m_stopped = true; // the failure is on record, and a destructor must not throw
    }
}

std::shared_ptr<std::optional<protocol::Answer>> PolicyFixture::ask(const net::Observation& observation)
{
    auto answer = std::make_shared<std::optional<protocol::Answer>>();
    bool asked = false;
    net::start(loop,
               [](net::Policy& policy, net::Observation what, bool& is_asked,
                  std::shared_ptr<std::optional<protocol::Answer>> to) -> net::Task<void> {
                   is_asked = true; // the caller waits for it
                   *to = co_await policy.act(what);
               }(*m_policy, observation, asked, answer));
    loop.restart();
    // act() then waits: for the answer, and has read what the observation points to, or for room. A policy may never
    // let the loop run dry.
    while (!asked) {
        loop.poll_one();
    }
    return answer;
}

std::shared_ptr<std::optional<protocol::Answer>> PolicyFixture::ask(std::uint64_t session, std::string_view json)
{
    static const std::vector<std::string> s_any_key;
    net::Observation observation;
    observation.session = session;
    observation.step = 17;
    observation.json = json;
    observation.keys = &s_any_key;
    return ask(observation);
}

protocol::Answer PolicyFixture::act(std::uint64_t session, std::string_view json)
{
    const auto answer = ask(session, json);
    run_until([&] { return answer->has_value(); });
    return **answer;
}

void PolicyFixture::stop()
{
    m_stopped = true;
    bool done = false;
    net::start(loop, [](net::Policy& policy, bool& finished) -> net::Task<void> {
        co_await policy.stop();
        finished = true;
    }(*m_policy, done));
    run_until([&] { return done; });
}

void PolicyFixture::run_until(const std::function<bool()>& done)
{
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!done()) {
        if (std::chrono::steady_clock::now() >= deadline) {
            FAIL("waited 20 s for nothing");
        }
        loop.restart(); // it stops whenever it runs dry
        loop.run_one_for(10ms);
    }
}

std::vector<std::string> sh(const std::string& script)
{
    return {"sh", "-c", script};
}

std::vector<std::string> python(const std::string& script)
{
    return {"python3", "-c", script};
}

bool is_running(int process_id)
{
    std::ifstream status{"/proc/" + std::to_string(process_id) + "/stat"};
    const std::string text{std::istreambuf_iterator<char>{status}, {}};
    const auto name_end = text.rfind(')'); // proc(5): the state stands behind the name
    return name_end != std::string::npos && text.size() > name_end + 2 && text[name_end + 2] != 'Z';
}

} // namespace bh::test
