#include "run.hpp"

#include <bh/base/error.hpp>
#include <bh/bizhawk/http_client.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <utility>

namespace bh::play {

namespace asio = boost::asio;

namespace {

using namespace std::chrono_literals;

/// For emulators, once the server has ended: those that were told to exit do it at once.
constexpr std::chrono::milliseconds k_emulator_grace = 3s;
/// And once more after SIGTERM.
constexpr std::chrono::milliseconds k_emulator_grace_after_term = 2s;
/// For the last lines of what has ended; what it left behind may keep its standard error open.
constexpr std::chrono::milliseconds k_lines_grace = 500ms;
constexpr std::chrono::milliseconds k_ask_again = 100ms;
constexpr std::int32_t k_ask_timeout_ms = 1'000;
constexpr std::size_t k_line_bytes_max = std::size_t{64} << 10; ///< longer ones are shown in pieces

constexpr std::string_view k_listening = "bh-serve: listening on ";

/// A program of ours: the one beside this program, if there is one; else the one in PATH.
std::string find_program(const std::string& name)
{
    std::error_code ignored;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
    const std::string beside = (self.parent_path() / name).string();
    return ::access(beside.c_str(), X_OK) == 0 ? beside : name;
}

// "NAME VALUE" in a line of its own. Nothing if there is no such line.
std::optional<std::uint64_t> sample_of(std::string_view metrics, std::string_view name)
{
    const std::string beginning = "\n" + std::string{name} + " ";
    const std::size_t at = metrics.find(beginning);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    const std::string_view text = metrics.substr(at + beginning.size());
    std::uint64_t value = 0;
    const auto error = std::from_chars(text.data(), text.data() + text.size(), value).ec;
    return error == std::errc{} ? std::optional{value} : std::nullopt;
}

std::optional<Counts> ask(const std::string& url)
{
    bizhawk::HttpClient client{{}};
    client.set_timeout(k_ask_timeout_ms);
    try {
        const bizhawk::Reply reply = client.get(url + "metrics");
        const auto steps = sample_of(reply.text, "bh_serve_steps_total");
        const auto episodes = sample_of(reply.text, "bh_serve_episodes_total");
        return steps && episodes ? std::optional{Counts{*steps, *episodes}} : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;
    }
}

/// Is it a note about one client of many?
bool is_about_session(std::string_view line)
{
    return line.starts_with("bh-serve: session ");
}

} // namespace

CommandLine with_common_options(CommandLine command, const cli::CommonOptions& options)
{
    command.front() = find_program(command.front());
    CommandLine added;
    if (options.quiet) {
        added.emplace_back("--quiet");
    }
    added.insert(added.end(), static_cast<std::size_t>(std::max(options.verbose, 0)), "--verbose");
    if (options.color != cli::Color::automatic) {
        added.emplace_back(options.color == cli::Color::always ? "--color=always" : "--color=never");
    }
    command.insert(command.begin() + 1, added.begin(), added.end());
    return command;
}

void Lines::show(std::string_view line)
{
    m_context.status_line("");
    const std::string text = std::string{line} + "\n";
    static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size())); // nobody is left to tell
}

void Lines::show_of_emulator(const void* emulator, std::string_view line, const std::string& url)
{
    std::string text{line};
    if (const std::size_t at = text.find(url); at != std::string::npos) {
        text.erase(at, text.find(' ', at) - at); // with the emulator's name
    }
    const auto found = m_said_by.find(text);
    if (found != m_said_by.end() && found->second != emulator) {
        return;
    }
    if (found == m_said_by.end() && m_said_by.size() < k_remembered_max) {
        m_said_by.emplace(std::move(text), emulator);
    }
    show(line);
}

struct Run::Part
{
    Part(net::EventLoop& loop, std::string part_name) : name{std::move(part_name)}, output{loop} {}

    std::string name; ///< "bh-serve", "emulator 3"
    std::unique_ptr<net::Process> process;
    std::optional<net::ProcessEnd> end;
    asio::readable_pipe output;  ///< what it writes for people
    bool is_read = false;        ///< all of it
    bool is_told_to_end = false; ///< by us
    bool has_spoken = false;
};

Run::Run(net::EventLoop& loop, cli::Context& context, Lines& lines, const cli::CommonOptions& messages,
         Pipeline pipeline, Goal goal, std::function<void(const std::string& url)> on_address)
    : m_loop{loop},
      m_context{context},
      m_lines{lines},
      m_messages{messages},
      m_pipeline{std::move(pipeline)},
      m_goal{goal},
      m_on_address{std::move(on_address)},
      m_changed{loop},
      m_nowhere{::open("/dev/null", O_RDWR | O_CLOEXEC)}
{
    if (!m_nowhere) {
        throw_errno("/dev/null");
    }
}

Run::~Run() = default;

net::Task<Run::Result> Run::play()
{
    const auto begin = std::chrono::steady_clock::now();
    start_server();
    co_await wait_for_address();
    if (!m_server->end) {
        start_others();
    }
    while (!m_server->end) {
        co_await look_after();
    }
    co_await end_emulators();
    m_record_stream = Fd{}; // of a recorder that was not started
    while (m_recorder && !m_recorder->end) {
        co_await m_changed.wait();
    }
    co_await end_reading();
    tell_end(*m_server);
    if (m_recorder) {
        tell_end(*m_recorder);
    }
    m_result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    co_return m_result;
}

void Run::start_server()
{
    net::Pipe stream;
    if (!m_pipeline.recorder.empty()) {
        stream = net::make_pipe("bh-serve");
        widen_pipe(stream.write.get());
    }
    m_server = start("bh-serve", m_pipeline.server, m_nowhere.get(),
                     stream.write ? stream.write.get() : m_nowhere.get(), SIGTERM);
    m_record_stream = std::move(stream.read);
}

net::Task<void> Run::wait_for_address()
{
    // With --quiet the server says only a port that it chose itself.
    const bool is_silent = m_messages.quiet && !m_pipeline.listen.ends_with(":0");
    while (m_url.empty() && !m_server->end) {
        if (!is_silent) {
            co_await m_changed.wait();
            continue;
        }
        const std::string url = url_of(m_pipeline.listen);
        const std::optional<Counts> counted = co_await counts_at(url);
        if (counted) {
            set_url(url);
        } else {
            co_await m_changed.wait_for(k_ask_again);
        }
    }
}

void Run::set_url(const std::string& url)
{
    m_url = url;
    m_changed.notify_all();
    if (m_on_address) {
        m_on_address(m_url);
    }
}

// An emulator that cannot be started is a failure like that of one that ends.
void Run::start_others()
{
    // A script's own words are for those who want to hear them.
    const std::optional<int> console = m_messages.quiet ? std::optional{m_nowhere.get()} : std::nullopt;
    try {
        if (m_record_stream) {
            m_recorder = start("bh-record", m_pipeline.recorder, m_record_stream.get(), m_nowhere.get(), SIGTERM);
            m_record_stream = Fd{};
        }
        for (const CommandLine& emulator : m_pipeline.emulators) {
            const std::string name =
                m_pipeline.emulators.size() == 1 ? "bh-emu" : "emulator " + std::to_string(m_emulators.size() + 1);
            m_emulators.push_back(start(name, with_address(emulator, m_url), m_nowhere.get(), console, SIGKILL));
        }
    } catch (const Error& error) {
        fail(error.what());
    }
}

std::unique_ptr<Run::Part> Run::start(const std::string& name, const CommandLine& command, int input,
                                      std::optional<int> output, int death_signal)
{
    auto part = std::make_unique<Part>(m_loop, name);
    net::Pipe lines = net::make_pipe(name);
    net::ProcessOptions options;
    options.command = with_common_options(command, m_messages);
    options.environment = m_pipeline.environment;
    options.input = input;
    options.output = output.value_or(lines.write.get());
    options.error = lines.write.get();
    options.death_signal = death_signal;
    part->process = std::make_unique<net::Process>(m_loop, options);
    part->output.assign(lines.read.release());
    net::start(m_loop, wait_for(*part));
    net::start(m_loop, read_lines(*part));
    return part;
}

net::Task<void> Run::wait_for(Part& part)
{
    part.end = co_await part.process->wait();
    part.process->signal(SIGKILL); // what it left running
    m_changed.notify_all();
}

net::Task<void> Run::read_lines(Part& part)
{
    std::string partial;
    std::array<char, 4096> buffer;
    const auto give = [this, &part, &partial] {
        part.has_spoken = true;
        take_line(part, partial);
        partial.clear();
    };
    for (;;) {
        const auto [error, got] =
            co_await part.output.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
        if (error) {
            break;
        }
        for (const char c : std::string_view{buffer.data(), got}) {
            // A bar of progress goes back to the beginning of its line.
            if (c != '\n' && c != '\r') {
                partial += c;
            }
            if (c == '\n' || partial.size() >= k_line_bytes_max || (c == '\r' && !partial.empty())) {
                give();
            }
        }
    }
    if (!partial.empty()) {
        give();
    }
    part.is_read = true;
    m_changed.notify_all();
}

void Run::take_line(const Part& part, std::string_view line)
{
    if (&part == m_server.get()) {
        take_server_line(line);
    } else if (&part == m_recorder.get()) {
        m_lines.show(line);
    } else {
        m_lines.show_of_emulator(&part, line, m_url);
    }
}

void Run::take_server_line(std::string_view line)
{
    if (line.starts_with(k_listening)) {
        set_url(url_of(line.substr(k_listening.size())));
    } else if (line.starts_with("bh-serve: start BizHawk with: ")) {
        return; // we start what plays, or say it ourselves
    } else if (!is_about_session(line) || m_messages.verbose > 0) {
        m_lines.show(line);
    }
}

net::Task<void> Run::look_after()
{
    if (m_interrupts == 0) {
        for (const auto& emulator : m_emulators) {
            if (emulator->end && (emulator->end->status != 0 || emulator->end->signal != 0)) {
                fail(emulator->name + " " + emulator->end->text());
                break;
            }
        }
        if (m_recorder && m_recorder->end) {
            m_result.has_failed = true; // it has said why
            interrupt(1);
        }
    }
    if (m_interrupts == 0 && !m_pipeline.emulators.empty() && have_emulators_ended()) {
        // All were told to exit: by the server because it ends, which may take long if the policy saves something; or
        // by the policy, of which the server knows nothing.
        const std::optional<Counts> counted = co_await counts();
        const bool is_reached = counted && ((m_goal.steps && counted->steps >= *m_goal.steps) ||
                                            (m_goal.episodes && counted->episodes >= *m_goal.episodes));
        if (counted && !is_reached && m_interrupts == 0) {
            interrupt(1);
        }
        co_await m_changed.wait_for(k_ask_again);
        co_return;
    }
    co_await m_changed.wait();
}

net::Task<void> Run::end_emulators()
{
    const std::function<bool()> have_ended = [this] { return have_emulators_ended(); };
    const auto send = [this](int signal_number) {
        for (const auto& emulator : m_emulators) {
            if (!emulator->end) {
                emulator->process->signal(signal_number);
            }
        }
    };
    const bool have_exited = co_await wait_until(m_interrupts > 1 ? 0ms : k_emulator_grace, have_ended);
    if (have_exited) {
        co_return;
    }
    send(SIGTERM);
    const bool have_stopped = co_await wait_until(k_emulator_grace_after_term, have_ended);
    if (!have_stopped) {
        send(SIGKILL);
    }
    while (!have_emulators_ended()) {
        co_await m_changed.wait();
    }
}

net::Task<void> Run::end_reading()
{
    std::vector<Part*> parts = {m_server.get()};
    if (m_recorder) {
        parts.push_back(m_recorder.get());
    }
    for (const auto& emulator : m_emulators) {
        parts.push_back(emulator.get());
    }
    const std::function<bool()> are_read = [&parts] {
        return std::ranges::all_of(parts, [](const Part* part) { return part->is_read; });
    };
    co_await wait_until(k_lines_grace, are_read);
    for (Part* const part : parts) {
        boost::system::error_code ignored;
        part->output.close(ignored);
    }
    while (!are_read()) {
        co_await m_changed.wait();
    }
}

net::Task<bool> Run::wait_until(std::chrono::milliseconds limit, const std::function<bool()>& condition)
{
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            co_return false;
        }
        co_await m_changed.wait_for(left);
    }
    co_return true;
}

void Run::interrupt(int count)
{
    m_interrupts = std::max(m_interrupts, count);
    if (m_server && !m_server->end) {
        m_server->is_told_to_end = true;
        m_server->process->signal(SIGINT);
    }
    if (count > 1) {
        for (const auto& emulator : m_emulators) {
            if (!emulator->end) {
                emulator->process->signal(SIGTERM);
            }
        }
    }
    m_changed.notify_all();
}

net::Task<std::optional<Counts>> Run::counts()
{
    if (m_url.empty()) {
        co_return std::nullopt;
    }
    const std::optional<Counts> counted = co_await counts_at(m_url);
    co_return counted;
}

net::Task<std::optional<Counts>> Run::counts_at(const std::string& url)
{
    const auto answer = std::make_shared<std::optional<Counts>>();
    std::function<void()> work = [answer, url] { *answer = ask(url); };
    auto asking = m_worker.run(std::move(work));
    co_await std::move(asking);
    co_return *answer;
}

void Run::fail(const std::string& message)
{
    m_result.has_failed = true;
    m_context.error(message);
    interrupt(1);
}

// A program that fails says why. One that is killed cannot.
void Run::tell_end(const Part& part)
{
    constexpr int k_lost_data = 3;
    const net::ProcessEnd& end = *part.end;
    if (end.signal != 0 && part.is_told_to_end) {
        return; // before it could take the signal
    }
    m_result.has_lost_data = m_result.has_lost_data || (end.signal == 0 && end.status == k_lost_data);
    if (end.signal != 0 || (end.status != 0 && end.status != k_lost_data)) {
        m_result.has_failed = true;
        if (end.signal != 0 || !part.has_spoken) {
            m_context.error(part.name + " " + end.text());
        }
    }
}

bool Run::have_emulators_ended() const
{
    return std::ranges::all_of(m_emulators, [](const auto& emulator) { return emulator->end.has_value(); });
}

} // namespace bh::play
