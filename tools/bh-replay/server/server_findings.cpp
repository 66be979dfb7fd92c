#include "server/server_findings.hpp"

#include "report.hpp"

#include <bh/base/error.hpp>

#include <nlohmann/json.hpp>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace bh::replay {

namespace {

std::string without_exit(std::string_view reply)
{
    std::string text;
    while (!reply.empty()) {
        const auto next_bar = std::min(reply.find('|', 1), reply.size());
        const std::string_view part = reply.substr(0, next_bar);
        reply.remove_prefix(next_bar);
        if (!part.starts_with("|exit:")) {
            text += part;
        }
    }
    return text;
}

} // namespace

bool same_reply(std::string_view recorded, std::string_view live)
{
    const auto is_empty = [](std::string_view reply) { return reply.empty() || reply == "OK"; };
    return recorded == live || (is_empty(recorded) && is_empty(live)) ||
           (recorded.starts_with("ACT:") && live.starts_with("ACT:") && without_exit(recorded) == without_exit(live));
}

ServerFindings::ServerFindings() : m_stop_event{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)}
{
    if (!m_stop_event) {
        throw_errno("eventfd");
    }
}

void ServerFindings::answered(const RecordedMessage& message, std::string_view live, std::int64_t latency_us,
                              bool compares)
{
    const bool is_compared = compares && message.reply;
    const bool is_equal = is_compared && same_reply(*message.reply, live);
    const std::scoped_lock lock{m_mutex};
    ++m_texts;
    m_steps += message.is_step ? 1 : 0;
    m_compared += is_compared ? 1 : 0;
    m_equal += is_equal ? 1 : 0;
    m_latency.add(latency_us);
    m_end = Clock::now();
    if (is_compared && !is_equal) {
        differs(message, *message.reply, live);
    }
}

void ServerFindings::differs(const RecordedMessage& message, std::string_view recorded, std::string_view live)
{
    if (!m_first || message.number < m_first->number) {
        m_first = Difference{message.place, message.number, shortened(recorded), shortened(live)};
    }
}

void ServerFindings::refused_picture(const RecordedMessage& message, std::string_view live)
{
    const std::scoped_lock lock{m_mutex};
    ++m_refused;
    differs(message, "(a picture)", live);
}

void ServerFindings::sent_picture()
{
    const std::scoped_lock lock{m_mutex};
    ++m_pictures;
}

void ServerFindings::failed(std::exception_ptr why)
{
    const std::scoped_lock lock{m_mutex};
    if (!m_failure) {
        m_failure = std::move(why);
    }
    stop();
}

void ServerFindings::stop()
{
    m_is_stopped = true;
    ::eventfd_write(m_stop_event.get(), 1);
}

void ServerFindings::throw_failure() const
{
    const std::scoped_lock lock{m_mutex};
    if (m_failure) {
        std::rethrow_exception(m_failure);
    }
}

double ServerFindings::steps_per_s() const
{
    const double seconds = std::chrono::duration<double>(m_end - m_begin).count();
    return seconds > 0 ? static_cast<double>(m_steps) / seconds : 0;
}

std::string ServerFindings::text(std::uint64_t clients) const
{
    std::array<char, 64> speed = {};
    std::snprintf(speed.data(), speed.size(), "%.1f steps/s", steps_per_s());
    std::string text = "messages sent     " + std::to_string(m_texts) +
                       (m_pictures > 0 ? ", and " + std::to_string(m_pictures) + " pictures" : "") +
                       (m_refused > 0 ? " (" + std::to_string(m_refused) + " refused)" : "") + "\nreplies compared  " +
                       std::to_string(m_compared) +
                       (clients > 1 ? " (of the first of " + std::to_string(clients) + " clients)" : "") +
                       "\nequal replies     " + share_text(m_equal, m_compared) + "\nfirst difference  ";
    text += m_first ? m_first->place.text() + ": recorded " + m_first->recorded + ", server " + m_first->live : "none";
    return text + "\nreply latency     " + m_latency.text() + "\nspeed             " + speed.data() + "\n";
}

nlohmann::ordered_json ServerFindings::json(std::uint64_t clients) const
{
    nlohmann::ordered_json json = {{"target", "server"},
                                   {"clients", clients},
                                   {"messages", m_texts},
                                   {"pictures", m_pictures},
                                   {"pictures_refused", m_refused},
                                   {"steps", m_steps},
                                   {"compared", m_compared},
                                   {"equal", m_equal},
                                   {"first_difference", nullptr}};
    if (m_first) {
        nlohmann::ordered_json first = place_json(m_first->place);
        first["recorded"] = m_first->recorded;
        first["server"] = m_first->live;
        json["first_difference"] = std::move(first);
    }
    json["latency_us"] = m_latency.json();
    json["steps_per_s"] = steps_per_s();
    return json;
}

} // namespace bh::replay
