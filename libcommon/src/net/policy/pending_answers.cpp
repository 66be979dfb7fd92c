#include "pending_answers.hpp"

#include <bh/base/text.hpp>
#include <bh/net/policy.hpp>
#include <bh/protocol/action.hpp>
#include <bh/record/record.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace bh::net {

namespace {

/// Half of what a policy takes in a line, for what stands around the observations.
constexpr std::size_t k_batch_line_bytes_max = std::size_t{8} << 20;

} // namespace

std::string quoted_beginning(std::string_view line)
{
    return "\"" + beginning_of(line, k_shown_line_bytes) + "\"";
}

std::string PolicyQueue::take_line(std::string_view line)
{
    static const std::vector<std::string> k_any_key;
    if (line.empty()) {
        return {}; // an empty line is no action and no mistake
    }
    // Which names are controls depends on the session, and which session is meant only parsing tells: a line that is no
    // action for the oldest may be one for the session that it names.
    std::string error;
    const bool idle = m_pending.empty();
    auto answer = protocol::parse_answer(line, idle ? k_any_key : m_pending.front()->keys, error);
    // Where the controls are known, a single word was meant to be one.
    const bool is_word =
        !idle && !m_pending.front()->keys.empty() && line.find_first_of(" \t") == std::string_view::npos;
    const bool is_meant = answer || is_word || protocol::begins_like_answer(line);
    if (!is_meant) {
        return "the policy wrote a line that is no action: " + error;
    }
    auto target = m_pending.begin();
    if (const auto named = answer ? answer->session : protocol::session_named_by(line)) {
        target = std::find_if(m_pending.begin(), m_pending.end(),
                              [named](const auto& pending) { return pending->session == *named; });
        if (target == m_pending.end()) {
            return "the policy answered session " + std::to_string(*named) + ", which waits for nothing";
        }
        answer = protocol::parse_answer(line, (*target)->keys, error);
    }
    if (idle) {
        return "the policy wrote a line that answers nothing: " + quoted_beginning(line);
    }
    const auto pending = *target;
    m_pending.erase(target);
    pending->is_wrong = !answer;
    if (!pending->timed_out) {
        pending->answer = std::move(answer);
        pending->done.notify_one();
    }
    return pending->is_wrong
               ? "the policy's answer to " + pending->where + " is no action: " + error + ": " + quoted_beginning(line)
               : std::string{};
}

void PolicyQueue::close_all()
{
    for (const auto& pending : m_pending) {
        pending->closed = true;
        pending->done.notify_one();
    }
    m_pending.clear();
}

void PolicyBatch::add(std::shared_ptr<PendingAnswer> pending, const Observation& observation)
{
    drop_late();
    Gathered& added = m_gathered.emplace_back();
    added.pending = std::move(pending);
    append_batched_observation(added.object, observation);
    added.payload = observation.has_frame ? observation.frame : std::string_view{};
    m_bytes += added.object.size() + added.payload.size();
}

void PolicyBatch::drop_late()
{
    const auto size = [](const Gathered& one) { return one.object.size() + one.payload.size(); };
    std::erase_if(m_gathered, [this, size](const Gathered& one) {
        m_bytes -= one.pending->timed_out ? size(one) : 0;
        return one.pending->timed_out;
    });
}

void PolicyBatch::send(std::string& out)
{
    drop_late();
    if (m_gathered.empty()) {
        return;
    }
    out += R"({"type":"observations","observations":[)";
    std::size_t line_bytes = 0;
    std::size_t payload_bytes = 0;
    std::size_t count = 0;
    for (const Gathered& one : m_gathered) {
        const bool fits = line_bytes + one.object.size() <= k_batch_line_bytes_max &&
                          payload_bytes + one.payload.size() <= record::k_payload_bytes_max;
        if (count > 0 && !fits) {
            break;
        }
        out.append(count > 0 ? "," : "").append(one.object);
        line_bytes += one.object.size() + 1;
        payload_bytes += one.payload.size();
        ++count;
    }
    out += "]";
    if (payload_bytes > 0) {
        out.append(R"(,"payload":)").append(std::to_string(payload_bytes));
    }
    out += "}\n";
    const auto end = m_gathered.begin() + static_cast<std::ptrdiff_t>(count);
    std::for_each(m_gathered.begin(), end, [this, &out](Gathered& one) {
        out += one.payload;
        m_bytes -= one.object.size() + one.payload.size();
        m_sent.push_back(std::move(one));
    });
    if (payload_bytes > 0) {
        out += "\n";
    }
    m_gathered.erase(m_gathered.begin(), end);
    m_is_rest = !m_gathered.empty();
}

std::string PolicyBatch::take_line(std::string_view line)
{
    if (line.empty()) {
        return {}; // an empty line is no answer and no mistake
    }
    if (m_sent.empty()) {
        return "the policy wrote a line that answers nothing: " + quoted_beginning(line);
    }
    const auto parts = protocol::split_batch_answer(line);
    const bool begins_like_array = line.substr(std::min(line.find_first_not_of(" \t"), line.size())).starts_with('[');
    if (!parts && !begins_like_array) {
        return "the policy wrote a line that answers no batch: not a JSON array: " + quoted_beginning(line);
    }
    std::vector<Gathered> answered = std::exchange(m_sent, {});
    if (!parts) {
        refuse(answered);
        return "the policy's answer to a batch of " + std::to_string(answered.size()) +
               " observations is no JSON array: " + quoted_beginning(line);
    }
    if (parts->size() != answered.size()) {
        // It is the answer, as the policy will not write another one; but which part is whose cannot be known.
        refuse(answered);
        return "the policy gave " + std::to_string(parts->size()) + " answers to a batch of " +
               std::to_string(answered.size()) + " observations: " + quoted_beginning(line);
    }
    std::string error;
    std::string complaint;
    for (std::size_t i = 0; i < answered.size(); ++i) {
        PendingAnswer& pending = *answered[i].pending;
        if ((*parts)[i] == "null") {
            postpone(std::move(answered[i]));
            continue;
        }
        auto answer = protocol::parse_answer((*parts)[i], pending.keys, error);
        if (answer && answer->session && *answer->session != pending.session) {
            answer.reset();
            error = "it is for session " + std::to_string(pending.session) + ", but says another";
        }
        if (!answer) {
            complaint = "the policy's answer to " + pending.where + ", number " + std::to_string(i) +
                        " of its batch, is no action: " + error + ": " + quoted_beginning((*parts)[i]);
            pending.is_wrong = true;
        } else if (!pending.timed_out) {
            pending.answer = std::move(answer);
        }
        pending.done.notify_one();
    }
    return complaint;
}

void PolicyBatch::postpone(Gathered&& one)
{
    m_bytes += one.object.size() + one.payload.size();
    m_gathered.push_back(std::move(one));
}

void PolicyBatch::refuse(const std::vector<Gathered>& list)
{
    for (const Gathered& one : list) {
        one.pending->is_wrong = true;
        one.pending->done.notify_one();
    }
}

void PolicyBatch::close(const std::vector<Gathered>& list)
{
    for (const Gathered& one : list) {
        one.pending->closed = true;
        one.pending->done.notify_one();
    }
}

void PolicyBatch::close_all()
{
    std::ranges::move(m_gathered, std::back_inserter(m_sent));
    m_gathered.clear();
    close(std::exchange(m_sent, {}));
    m_bytes = 0;
}

} // namespace bh::net
