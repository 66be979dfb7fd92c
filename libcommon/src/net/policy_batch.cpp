#include "policy_batch.hpp"

#include <bh/net/policy_message.hpp>
#include <bh/protocol/batch_answer.hpp>

#include <utility>

namespace bh::net {

void PolicyBatch::add(std::shared_ptr<PendingAnswer> pending, const Observation& observation)
{
    m_objects += m_objects.empty() ? "" : ",";
    append_batched_observation(m_objects, observation);
    m_payload += observation.has_frame ? observation.frame : std::string_view{};
    m_gathered.push_back(std::move(pending));
}

void PolicyBatch::send(std::string& out)
{
    out.append(R"({"type":"observations","observations":[)").append(m_objects).append("]");
    if (!m_payload.empty()) {
        out.append(R"(,"payload":)").append(std::to_string(m_payload.size()));
    }
    out += "}\n";
    if (!m_payload.empty()) {
        out.append(m_payload).append("\n");
    }
    m_objects.clear();
    m_payload.clear();
    m_sent.swap(m_gathered);
}

std::string PolicyBatch::take_line(std::string_view line)
{
    if (line.empty()) {
        return {}; // an empty line is no answer and no mistake
    }
    if (m_sent.empty()) {
        return "the policy wrote a line that answers nothing: \"" + std::string{line.substr(0, 60)} + "\"";
    }
    std::string error;
    const auto parts = protocol::split_batch_answer(line, m_sent.size(), error);
    if (!parts) {
        return "the policy wrote a line that answers no batch: " + error;
    }
    std::string complaint;
    const Pending answered = std::exchange(m_sent, {});
    for (std::size_t i = 0; i < answered.size(); ++i) {
        PendingAnswer& pending = *answered[i];
        auto answer = protocol::parse_answer((*parts)[i], pending.keys, error);
        if (answer && answer->session && *answer->session != pending.session) {
            answer.reset();
            error = "it is for session " + std::to_string(pending.session) + ", but says another";
        }
        if (!answer) {
            complaint = "the policy's batch has a part that is no action, number " + std::to_string(i) + ": " + error;
            pending.closed = true;
        } else if (!pending.timed_out) {
            pending.answer = std::move(answer);
        }
        pending.done.notify_one();
    }
    return complaint;
}

void PolicyBatch::close_all()
{
    for (Pending* list : {&m_sent, &m_gathered}) {
        for (const auto& pending : *list) {
            pending->closed = true;
            pending->done.notify_one();
        }
        list->clear();
    }
    m_objects.clear();
    m_payload.clear();
}

} // namespace bh::net
