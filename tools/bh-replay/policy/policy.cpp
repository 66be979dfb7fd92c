#include "policy/policy.hpp"

#include <bh/base/error.hpp>

#include <algorithm>
#include <chrono>

namespace bh::replay {

namespace {

constexpr std::size_t k_line_bytes_max = std::size_t{1} << 20; // as of a policy command, bh-policy(7)
constexpr std::size_t k_read_bytes = std::size_t{64} * 1024;
constexpr std::uint64_t k_complaints_max = 100; // a file that is none of answers must not fill a terminal

net::PolicyProcessOptions process_options(const Options& options)
{
    net::PolicyProcessOptions process;
    process.command = options.command;
    process.descriptors = options.policy_descriptors;
    process.timeout = std::chrono::milliseconds{options.policy_timeout_us / 1000};
    process.restart = false;
    return process;
}

} // namespace

std::unique_ptr<Policy> make_policy(const Options& options, cli::Context& context)
{
    if (asks_program(options)) {
        return std::make_unique<PolicyCommand>(options, context);
    }
    if (!options.answers.empty()) {
        return std::make_unique<AnswerFile>(options.answers, context);
    }
    return std::make_unique<ObservationWriter>(context);
}

AnswerFile::AnswerFile(const std::string& path, cli::Context& context) : m_context{context}, m_input{path} {}

std::string AnswerFile::line_label() const
{
    return m_input.name() + ": line " + std::to_string(m_line);
}

bool AnswerFile::fill()
{
    std::move(m_buffer.begin() + static_cast<std::ptrdiff_t>(m_begin),
              m_buffer.begin() + static_cast<std::ptrdiff_t>(m_end), m_buffer.begin());
    m_end -= m_begin;
    m_begin = 0;
    m_buffer.resize(m_end + k_read_bytes);
    const std::size_t got = m_input.read({m_buffer.data() + m_end, k_read_bytes});
    m_end += got;
    m_ended = got == 0;
    return !m_ended;
}

bool AnswerFile::next_line(std::string_view& line)
{
    std::size_t looked_at = 0;
    for (;;) {
        const std::string_view rest{m_buffer.data() + m_begin, m_end - m_begin};
        const auto line_end = rest.find('\n', looked_at);
        if (line_end != std::string_view::npos || (m_ended && !rest.empty())) {
            line = rest.substr(0, line_end);
            m_begin += std::min(line.size() + 1, rest.size());
            ++m_line;
            return true;
        }
        if (rest.size() > k_line_bytes_max) {
            ++m_line;
            throw DataError{line_label() + ": has more than 1 MiB"};
        }
        looked_at = rest.size();
        if (m_ended || (!fill() && m_begin == m_end)) {
            return false;
        }
    }
}

void AnswerFile::complain(const std::string& what)
{
    m_has_extra_lines = true;
    if (++m_complaints < k_complaints_max) {
        m_context.warning(what);
    } else if (m_complaints == k_complaints_max) {
        m_context.warning(what + "; no more is said of lines like this");
    }
}

std::optional<protocol::Answer> AnswerFile::ask(const Place& place, const net::Observation& observation)
{
    m_last_place = place.text();
    std::string_view line;
    while (next_line(line)) {
        if (line.empty()) {
            continue; // no action and no mistake
        }
        std::string error;
        auto answer = protocol::parse_answer(line, *observation.keys, error);
        if (answer && answer->session && *answer->session != observation.session) {
            complain(line_label() + ": answers session " + std::to_string(*answer->session) +
                     ", but the observation is that of " + m_last_place);
        } else if (answer) {
            return answer;
        } else {
            complain(line_label() + ": no action: " + error + " (" + m_last_place + ")");
        }
    }
    throw Error{m_input.name() + ": has no answer for " + m_last_place + "; it ends after line " +
                std::to_string(m_line)};
}

void AnswerFile::finish()
{
    std::string_view line;
    std::uint64_t surplus = 0;
    std::uint64_t first = 0;
    while (next_line(line)) {
        if (!line.empty()) {
            first = surplus++ == 0 ? m_line : first;
        }
    }
    if (surplus > 0) {
        complain(m_input.name() + ": " + std::to_string(surplus) + " lines too many, from line " +
                 std::to_string(first) + " on; the last observation is that of " + m_last_place);
    }
}

std::optional<protocol::Answer> ObservationWriter::ask(const Place& /*place*/, const net::Observation& observation)
{
    m_text.clear();
    net::append_observation(m_text, observation);
    m_context.output().write(m_text);
    return std::nullopt;
}

void PolicyCommand::Complaints::warning(std::string_view text)
{
    any = true;
    context.warning(where + ": " + std::string{text});
}

PolicyCommand::PolicyCommand(const Options& options, cli::Context& context)
    : m_complaints{context}, m_policy{m_loop, process_options(options), m_complaints}
{
}

PolicyCommand::~PolicyCommand()
{
    try {
        finish();
    } catch (const std::exception&) {
        return; // the process dies with the object that runs it
    }
}

std::optional<protocol::Answer> PolicyCommand::ask(const Place& place, const net::Observation& observation)
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

net::Task<void> PolicyCommand::act(const net::Observation& observation, std::optional<protocol::Answer>& answer)
{
    answer = co_await m_policy.act(observation);
}

void PolicyCommand::finish()
{
    if (m_stopped) {
        return;
    }
    m_stopped = true;
    m_complaints.where = "after the last step";
    net::start(m_loop, stop());
    m_loop.run();
}

net::Task<void> PolicyCommand::stop()
{
    co_await m_policy.stop();
}

} // namespace bh::replay
