#include "player.hpp"

#include <bh/base/error.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <utility>

namespace bh::play {

namespace {

constexpr const char* k_any_port = "127.0.0.1:0";
/// Where BizHawk finds us, and what a script can name that is printed: bh-serve's own default.
constexpr const char* k_known_port = "127.0.0.1:9001";
constexpr std::chrono::milliseconds k_progress_interval{250};

std::string rate_text(double value)
{
    std::array<char, 32> text = {};
    std::snprintf(text.data(), text.size(), "%.0f", value);
    return text.data();
}

std::string of(const std::optional<std::uint64_t>& goal)
{
    return goal ? " of " + std::to_string(*goal) : "";
}

} // namespace

Player::Player(const Options& options, cli::Context& context)
    : m_options{options},
      m_context{context},
      m_lines{context},
      m_progress{context},
      m_signals{m_loop, [this](int count) { interrupt(count); }}
{
}

Player::~Player()
{
    m_loop.abandon();
}

void Player::run(net::Task<void> task)
{
    net::start(m_loop, run_to_end(std::move(task)));
    m_loop.run();
}

// The loop runs dry once nothing waits for signals any more.
net::Task<void> Player::run_to_end(net::Task<void> task)
{
    co_await std::move(task);
    m_signals.stop();
}

/// A run whose progress is shown.
struct Player::Shown
{
    Shown(net::EventLoop& loop, Run& shown_run, std::string text)
        : run{shown_run}, what{std::move(text)}, wake{loop}, asked{loop}
    {
    }

    Run& run;
    std::string what;
    net::Event wake;
    net::Event asked;
    bool is_asking = false;
    bool is_over = false;
};

net::Task<Run::Result> Player::play(const RunChoice& choice, const std::string& what)
{
    const Run::Goal goal{m_options.steps, m_options.episodes};
    cli::CommonOptions messages = m_context.options();
    messages.quiet = messages.quiet || (m_options.evaluates && messages.verbose == 0); // each run would say the same
    Run run{
        m_loop, m_context, m_lines, messages, make_pipeline(m_options, choice), goal, [this](const std::string& url) {
            say_address(url);
        }};
    m_runs.push_back(&run);
    const auto shown = std::make_shared<Shown>(m_loop, run, what);
    if (m_context.is_interactive()) {
        net::start(m_loop, show_progress(shown));
    }
    const Run::Result result = co_await run.play();
    std::erase(m_runs, &run);
    shown->is_over = true;
    shown->wake.notify_all();
    while (shown->is_asking) {
        co_await shown->asked.wait();
    }
    m_context.status_line("");
    m_ending.has_failed = m_ending.has_failed || result.has_failed;
    m_ending.has_lost_data = m_ending.has_lost_data || result.has_lost_data;
    co_return result;
}

net::Task<void> Player::show_progress(std::shared_ptr<Shown> shown)
{
    Counts before;
    auto before_at = std::chrono::steady_clock::now();
    while (!shown->is_over) {
        shown->is_asking = true;
        const std::optional<Counts> counted = co_await shown->run.counts();
        shown->is_asking = false;
        shown->asked.notify_all();
        if (shown->is_over) {
            break;
        }
        // One line is enough if several play at the same time.
        if (counted && m_runs.front() == &shown->run) {
            const auto now = std::chrono::steady_clock::now();
            const double seconds = std::chrono::duration<double>(now - before_at).count();
            const double rate = seconds > 0 ? static_cast<double>(counted->steps - before.steps) / seconds : 0;
            m_progress.update([&] {
                return shown->what + "steps: " + std::to_string(counted->steps) + of(m_options.steps) + ", " +
                       rate_text(rate) + " steps/s, episodes: " + std::to_string(counted->episodes) +
                       of(m_options.episodes);
            });
            before = *counted;
            before_at = now;
        }
        co_await shown->wake.wait_for(k_progress_interval);
    }
}

void Player::say_address(const std::string& url)
{
    if (m_options.game.bizhawk) {
        m_context.note("start BizHawk with: " + bizhawk_command(m_options.game, url));
    } else {
        m_context.detail("the page of the server is " + url);
    }
}

net::Task<net::ProcessEnd> Player::run_program(const CommandLine& command)
{
    const Fd nowhere{::open("/dev/null", O_RDWR | O_CLOEXEC)};
    if (!nowhere) {
        throw_errno("/dev/null");
    }
    net::ProcessOptions options;
    options.command = with_common_options(command, m_context.options());
    options.input = nowhere.get();
    options.output = nowhere.get();
    net::Process process{m_loop, options};
    const net::ProcessEnd end = co_await process.wait();
    co_return end;
}

void Player::interrupt(int count)
{
    m_interrupts = std::max(m_interrupts, count);
    for (Run* const run : m_runs) {
        run->interrupt(count);
    }
}

RunChoice choice_of(const Options& options, const PolicyName& policy)
{
    RunChoice choice;
    choice.policy = policy;
    if (!options.evaluates && !options.seeds.empty()) {
        choice.seed = options.seeds.front();
    }
    choice.output = options.output;
    choice.listen = options.listen;
    if (choice.listen.empty()) {
        choice.listen = options.game.bizhawk || options.print ? k_known_port : k_any_port;
    }
    return choice;
}

} // namespace bh::play
