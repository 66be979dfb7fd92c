#include "child_process.hpp"
#include "pending_answers.hpp"

#include <bh/base/error.hpp>
#include <bh/base/text.hpp>
#include <bh/net/policy.hpp>
#include <bh/net/policy_process.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <map>
#include <stdexcept>
#include <utility>

namespace bh::net {

namespace asio = boost::asio;

namespace {

constexpr auto k_as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t k_line_bytes_max = std::size_t{1} << 20;
/// Of observations that wait because the policy does not read; beyond this the clients wait.
constexpr std::size_t k_waiting_bytes_max = std::size_t{64} << 20;
constexpr int k_stalls_in_a_row_max = 10;
constexpr std::chrono::milliseconds k_first_pause{100};
constexpr std::chrono::milliseconds k_longest_pause{10'000};
/// For the last answers, once the input is closed. bh-serve ends the recording after that, and bh-record waits for it
/// for five seconds only.
constexpr std::chrono::milliseconds k_grace_for_answers{1'000};
/// For a program that closed its output, and so is of no use any more.
constexpr std::chrono::milliseconds k_grace_after_output{1'000};
constexpr std::chrono::milliseconds k_grace_in_a_hurry{500};
/// After the program's end, for its last lines; a process that it left behind may keep its output open.
constexpr std::chrono::milliseconds k_grace_for_last_lines{200};
/// Told of each program that is started, of each kind; the others are counted, so that no recording fills with them.
constexpr int k_warnings_max = 5;

protocol::Answer fallback()
{
    protocol::Answer answer;
    answer.fallback = true;
    return answer;
}

// What is said of a line begins alike for all lines with the same fault: "the policy's answer", "the policy wrote".
std::string first_words(std::string_view said)
{
    constexpr int k_words = 3;
    std::size_t end = 0;
    for (int i = 0; i < k_words && end != std::string_view::npos; ++i) {
        end = said.find(' ', end == 0 ? 0 : end + 1);
    }
    return std::string{said.substr(0, end)};
}

// Why the descriptor cannot be used; empty if it can.
std::string fault_of(int fd, int wrong_mode)
{
    struct stat status = {};
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags < 0 || ::fstat(fd, &status) != 0) {
        return "is not open";
    }
    if ((flags & O_ACCMODE) == wrong_mode) {
        return wrong_mode == O_WRONLY ? "cannot be read" : "cannot be written to";
    }
    return S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || ::isatty(fd) == 1
               ? ""
               : "is neither a pipe nor a socket nor a terminal";
}

} // namespace

std::optional<PolicyDescriptors> parse_policy_descriptors(std::string_view text)
{
    constexpr std::string_view k_scheme = "fd:";
    if (!text.starts_with(k_scheme)) {
        return std::nullopt;
    }
    const std::string_view numbers = text.substr(k_scheme.size());
    const std::size_t comma = std::min(numbers.find(','), numbers.size());
    PolicyDescriptors found;
    const auto read = [](std::string_view digits, int& fd) {
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), fd);
        return !digits.empty() && error == std::errc{} && end == digits.data() + digits.size() && fd >= 0;
    };
    if (comma == numbers.size() || !read(numbers.substr(0, comma), found.read) ||
        !read(numbers.substr(comma + 1), found.write)) {
        throw std::invalid_argument{std::string{text} + ": two descriptors are needed, as in fd:3,4"};
    }
    for (const auto& [fd, wrong_mode] : {std::pair{found.read, O_WRONLY}, std::pair{found.write, O_RDONLY}}) {
        if (const std::string fault = fault_of(fd, wrong_mode); !fault.empty()) {
            throw std::invalid_argument{"descriptor " + std::to_string(fd) + " " + fault};
        }
    }
    return found;
}

struct PolicyProcess::State : std::enable_shared_from_this<PolicyProcess::State>
{
    State(EventLoop& event_loop, PolicyProcessOptions process_options, Reporter& to)
        : loop{event_loop},
          options{std::move(process_options)},
          reporter{to},
          outbox_filled{event_loop},
          room{event_loop},
          watch_wanted{event_loop},
          child_ended{event_loop},
          output_ended{event_loop},
          stop_asked{event_loop},
          ended{event_loop},
          child{make_child()}
    {
        options.restart = options.restart && child->is_child();
        batches.wait_for(options.batch_least);
    }

    std::shared_ptr<PolicyPeer> make_child()
    {
        if (options.descriptors) {
            return std::make_shared<InheritedPipes>(loop, options.descriptors->read, options.descriptors->write);
        }
        return std::make_shared<ChildProcess>(
            loop, options.command,
            std::vector<std::string>{"BH_POLICY_TIMEOUT_MS=" + std::to_string(options.timeout.count())});
    }

    /// Runs the child, and the next one, until told to stop.
    Task<void> supervise();
    Task<void> read_lines(std::shared_ptr<PolicyPeer> from);
    Task<void> write_outbox(std::shared_ptr<PolicyPeer> to);
    void send(std::string_view message);
    void ask(const std::shared_ptr<PendingAnswer>& pending, const Observation& observation);
    /// Sends the batch that gathers once the messages that have come are handled.
    void post_batch();
    void take_bytes(std::string& partial, std::string_view bytes);
    void complain(const std::string& said);
    void warn_of_timeout(const std::string& text);
    /// What was counted instead of told.
    void tell_counted();
    /// Until no program runs any more, for `limit` at most; not at all in a hurry.
    Task<void> wait_for_end(std::chrono::milliseconds limit);
    /// Ends all waiting for answers.
    void close_all();
    /// Closes what belonged to a program that has ended.
    void forget(PolicyPeer& gone);

    /// Bytes that the policy has still to read.
    [[nodiscard]] std::size_t waiting_bytes() const { return outbox.size() + bytes_under_way + batches.bytes(); }

    [[nodiscard]] bool is_full() const { return child && !stopping && waiting_bytes() > k_waiting_bytes_max; }

    /// Wakes those who wait for room, if there is some.
    void announce_room();
    /// Counts the stalls of a policy that does not read: no question reaches it that could time out.
    Task<void> watch_while_full();
    /// A question has had no answer, or no room, since `since`, which is a time-out ago.
    void count_stall(std::chrono::steady_clock::time_point since);

    EventLoop& loop;
    PolicyProcessOptions options;
    Reporter& reporter;
    PolicyQueue queue;
    PolicyBatch batches; ///< instead of the queue, if wanted
    bool batch_posted = false;
    std::string outbox; ///< what the pipe did not take at once
    Event outbox_filled;
    std::size_t bytes_under_way = 0; ///< taken from the outbox and not yet written
    Event room;                      ///< for those who wait for it: there may be some
    Event watch_wanted;              ///< for watch_while_full(): something has changed
    bool is_watched = false;
    bool is_told_of_slowness = false;
    Event child_ended;  ///< it ended and was waited for
    Event output_ended; ///< all that it wrote was read
    Event stop_asked;
    Event ended;                       ///< supervise() is over
    std::shared_ptr<PolicyPeer> child; ///< none while none runs
    std::string message;               ///< reused
    std::chrono::milliseconds pause = k_first_pause;
    /// Time-outs without an answer between them. All that wait at the same time have one together.
    int stalls_in_a_row = 0;
    bool is_killed = false; ///< for its stalls; its last lines may still come
    std::chrono::steady_clock::time_point last_stall;
    std::map<std::string, int, std::less<>> complaints; ///< how many of each kind, about lines of the running program
    int timeouts = 0;                                   ///< of the running program
    std::uint64_t useless_lines = 0;                    ///< of all programs
    bool stopping = false;
    bool hurried = false;
    bool over = false;
};

PolicyProcess::PolicyProcess(EventLoop& loop, PolicyProcessOptions options, Reporter& reporter)
    : m_state{std::make_shared<State>(loop, std::move(options), reporter)}
{
    net::start(loop, m_state->supervise());
}

PolicyProcess::~PolicyProcess() = default;

Task<void> PolicyProcess::wait_for_room()
{
    const auto state = m_state;
    if (state->is_full() && !std::exchange(state->is_watched, true)) {
        net::start(state->loop, state->watch_while_full());
    }
    while (state->is_full()) {
        co_await state->room.wait();
    }
}

Task<protocol::Answer> PolicyProcess::act(const Observation& observation)
{
    const auto state = m_state;
    while (state->is_full()) {
        co_await wait_for_room();
    }
    if (!state->child || state->stopping) {
        co_return fallback(); // it died; that was said then
    }
    const auto pending = std::make_shared<PendingAnswer>(state->loop, observation);
    const std::uint64_t useless_lines = state->useless_lines;
    const auto asked = std::chrono::steady_clock::now();
    state->ask(pending, observation);
    const auto deadline = asked + state->options.timeout;
    while (!pending->answer && !pending->is_wrong && !pending->closed) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            pending->timed_out = true;
            state->warn_of_timeout("the policy gave no answer within " +
                                   std::to_string(state->options.timeout.count()) + " ms (" + pending->where + ")" +
                                   (state->useless_lines == useless_lines ? "; does it flush its output?"
                                                                          : "; what it wrote is no action"));
            state->count_stall(asked);
            co_return fallback();
        }
        co_await pending->done.wait_for(left);
    }
    if (!pending->answer) {
        co_return fallback();
    }
    state->pause = k_first_pause;
    co_return std::move(*pending->answer);
}

Task<void> PolicyProcess::stop()
{
    const auto state = m_state;
    state->stopping = true;
    state->stop_asked.notify_all();
    state->announce_room();
    if (const auto child = state->child) {
        boost::system::error_code ignored;
        state->outbox.clear();
        child->input().close(ignored);
        const auto for_answers = std::min(k_grace_for_answers, state->options.grace);
        co_await state->wait_for_end(for_answers);
        state->close_all();
        if (!child->is_child()) {
            child->signal(SIGTERM); // it is no process of ours; nobody waits for it
        }
        co_await state->wait_for_end(state->options.grace - for_answers);
        if (!state->over) {
            state->reporter.note("the policy did not end when its input did; sending SIGTERM");
            child->signal(SIGTERM);
            co_await state->wait_for_end(state->options.grace);
        }
        if (!state->over && state->hurried) {
            co_await state->ended.wait_for(k_grace_in_a_hurry);
        }
        if (!state->over) {
            state->reporter.warning("the policy ended neither with its input nor by SIGTERM; killing it");
            child->signal(SIGKILL);
        }
    }
    while (!state->over) {
        co_await state->ended.wait();
    }
}

void PolicyProcess::hurry()
{
    m_state->hurried = true;
    m_state->ended.notify_all();
}

Task<void> PolicyProcess::State::wait_for_end(std::chrono::milliseconds limit)
{
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!over && !hurried) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            co_return;
        }
        co_await ended.wait_for(left);
    }
}

void PolicyProcess::State::close_all()
{
    queue.close_all();
    batches.close_all();
}

void PolicyProcess::State::ask(const std::shared_ptr<PendingAnswer>& pending, const Observation& observation)
{
    if (options.batch) {
        batches.add(pending, observation);
        post_batch();
        return;
    }
    queue.add(pending);
    message.clear();
    append_observation(message, observation);
    send(message);
}

void PolicyProcess::State::post_batch()
{
    if (batch_posted || !batches.is_due()) {
        return;
    }
    batch_posted = true;
    asio::post(loop, [self = shared_from_this()] {
        self->batch_posted = false;
        if (self->batches.is_due() && self->child) {
            self->message.clear();
            self->batches.send(self->message);
            self->send(self->message);
            self->announce_room(); // of those who timed out
        }
    });
}

void PolicyProcess::State::count_stall(std::chrono::steady_clock::time_point since)
{
    if (since < last_stall || is_killed) {
        return; // it waited through the stall that was counted last, or until the killed program is gone
    }
    last_stall = std::chrono::steady_clock::now();
    if (++stalls_in_a_row >= k_stalls_in_a_row_max && child) {
        is_killed = true;
        reporter.warning("the policy missed " + std::to_string(k_stalls_in_a_row_max) +
                         " answers in a row; killing it");
        child->signal(SIGKILL);
    }
}

void PolicyProcess::State::announce_room()
{
    if (!is_full()) {
        room.notify_all();
        watch_wanted.notify_all();
    }
}

Task<void> PolicyProcess::State::watch_while_full()
{
    const auto self = shared_from_this();
    if (!std::exchange(is_told_of_slowness, true)) {
        reporter.warning("the policy reads slowly; the clients wait for it");
    }
    auto since = std::chrono::steady_clock::now();
    while (is_full()) {
        const bool has_changed = co_await watch_wanted.wait_for(options.timeout);
        if (!has_changed) {
            count_stall(since);
            since = std::chrono::steady_clock::now();
        }
    }
    is_watched = false;
}

// Tries the pipe directly, which nearly always has room; what it does not take goes through write_outbox().
void PolicyProcess::State::send(std::string_view bytes)
{
    if (outbox.empty() && bytes_under_way == 0) {
        const ssize_t written = ::write(child->input().native_handle(), bytes.data(), bytes.size());
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
        if (written < 0 && errno != EAGAIN && errno != EINTR) {
            return; // it is dying: read_lines() will notice
        }
    }
    if (!bytes.empty()) {
        outbox += bytes;
        outbox_filled.notify_one();
    }
}

Task<void> PolicyProcess::State::write_outbox(std::shared_ptr<PolicyPeer> to)
{
    const auto self = shared_from_this();
    std::string batch; // apart from the outbox, which may move when more is added while this is being written
    while (child == to) {
        if (outbox.empty()) {
            co_await outbox_filled.wait();
            continue;
        }
        batch.clear();
        batch.swap(outbox);
        bytes_under_way = batch.size();
        const auto [error, written] = co_await asio::async_write(to->input(), asio::buffer(batch), k_as_tuple);
        if (child != to || stopping) {
            co_return;
        }
        bytes_under_way = 0;
        if (error) {
            outbox.clear(); // it reads no more: send() will find out by itself
        }
        announce_room();
        if (error) {
            co_return;
        }
    }
}

Task<void> PolicyProcess::State::read_lines(std::shared_ptr<PolicyPeer> from)
{
    const auto self = shared_from_this();
    std::string partial;
    std::array<char, 4096> buffer;
    for (;;) {
        const auto [error, got] = co_await from->output().async_read_some(asio::buffer(buffer), k_as_tuple);
        if (error) {
            if (error == asio::error::eof && !partial.empty()) {
                take_bytes(partial, "\n"); // the last line may lack its line feed
            }
            break;
        }
        try {
            take_bytes(partial, {buffer.data(), got});
        } catch (const std::exception& failure) {
            reporter.warning("what the policy wrote could not be handled: " + std::string{failure.what()} +
                             "; killing it");
            from->signal(SIGKILL);
            break;
        }
        if (partial.size() > k_line_bytes_max) {
            reporter.warning("the policy wrote a line of more than 1 MiB; killing it");
            from->signal(SIGKILL);
            break;
        }
    }
    boost::system::error_code ignored;
    from->output().close(ignored);
    output_ended.notify_all();
    // A program that closed its output but runs on is of no use.
    if (!from->has_ended() && (!stopping || !from->is_child())) {
        if (from->is_child()) {
            co_await child_ended.wait_for(k_grace_after_output);
        }
        if (!from->has_ended() && (!stopping || !from->is_child())) {
            from->signal(SIGKILL);
        }
    }
}

void PolicyProcess::State::complain(const std::string& said)
{
    ++useless_lines;
    const std::string text = printable(said);
    const int count = ++complaints[first_words(said)];
    if (count <= k_warnings_max) {
        reporter.warning(text + (count < k_warnings_max ? "" : "; further lines like this are counted"));
    }
}

void PolicyProcess::State::warn_of_timeout(const std::string& text)
{
    if (++timeouts <= k_warnings_max) {
        reporter.warning(text + (timeouts < k_warnings_max ? "" : "; further ones are counted"));
    }
}

void PolicyProcess::State::tell_counted()
{
    for (const auto& [kind, count] : complaints) {
        if (count > k_warnings_max) {
            reporter.warning(kind + "...: " + std::to_string(count - k_warnings_max) + " more lines like this");
        }
    }
    if (timeouts > k_warnings_max) {
        reporter.warning("the policy gave no answer in time " + std::to_string(timeouts - k_warnings_max) +
                         " more times");
    }
}

void PolicyProcess::State::take_bytes(std::string& partial, std::string_view bytes)
{
    for (auto line_end = bytes.find('\n'); line_end != std::string_view::npos; line_end = bytes.find('\n')) {
        partial += bytes.substr(0, line_end);
        const std::size_t waiting = options.batch ? batches.unanswered() : queue.size();
        const std::string complaint = options.batch ? batches.take_line(partial) : queue.take_line(partial);
        if ((options.batch ? batches.unanswered() : queue.size()) < waiting) {
            stalls_in_a_row = 0; // also by an answer that comes too late, and by one that is wrong
        }
        if (!complaint.empty()) {
            complain(complaint);
        }
        post_batch();
        partial.clear();
        bytes.remove_prefix(line_end + 1);
    }
    partial += bytes;
}

void PolicyProcess::State::forget(PolicyPeer& gone)
{
    boost::system::error_code ignored;
    gone.output().close(ignored);
    gone.input().close(ignored);
    gone.signal(SIGKILL);
    child.reset();
    bytes_under_way = 0;
    stalls_in_a_row = 0;
    is_killed = false;
    outbox.clear();
    outbox_filled.notify_all();
    close_all();
    announce_room();
}

Task<void> PolicyProcess::State::supervise()
{
    const auto self = shared_from_this();
    for (;;) {
        const auto running = child;
        if (running) {
            net::start(loop, write_outbox(running));
            net::start(loop, read_lines(running));
            const std::string how = co_await running->wait();
            child_ended.notify_all();
            if (running->output().is_open()) {
                co_await output_ended.wait_for(k_grace_for_last_lines);
            }
            forget(*running);
            tell_counted();
            if (!stopping && running->is_child()) {
                reporter.warning(
                    "the policy " + how +
                    (options.restart ? "; starting it again in " + std::to_string(pause.count()) + " ms" : ""));
            }
            if (!stopping && options.on_death) {
                options.on_death(how);
            }
        }
        if (stopping || !options.restart) {
            break;
        }
        co_await stop_asked.wait_for(pause);
        pause = std::min(pause * 2, k_longest_pause);
        if (stopping) {
            break;
        }
        try {
            child = make_child();
            is_told_of_slowness = false;
            complaints.clear();
            timeouts = 0;
        } catch (const Error& error) {
            reporter.warning(error.what());
        }
    }
    over = true;
    ended.notify_all();
}

} // namespace bh::net
