#include "server/recorded_messages.hpp"

#include "run_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/base/text.hpp>

#include <algorithm>

namespace bh::replay {

namespace {

std::optional<SentAs> sent_as(const simdjson::dom::object& object)
{
    SentAs sent;
    sent.method = recorded_text(object, "method").value_or("");
    sent.framing = recorded_text(object, "framing").value_or("");
    sent.reply_framing = recorded_text(object, "reply_framing").value_or(sent.framing);
    sent.direction = recorded_text(object, "direction").value_or("");
    if (sent.method.empty() && sent.framing.empty() && sent.direction.empty()) {
        return std::nullopt;
    }
    sent.target = recorded_text(object, "target").value_or("/");
    sent.content_type = recorded_text(object, "content_type").value_or("");
    sent.form = recorded_text(object, "form").value_or("");
    if (std::int64_t status = 0; object["status"].get(status) == simdjson::SUCCESS) {
        sent.status = status;
    }
    return sent;
}

} // namespace

bool RecordedMessages::next(RecordedMessage& message)
{
    m_ended.clear();
    while (m_runs.next()) {
        if (m_run != m_runs.run()) {
            m_run = m_runs.run();
            m_labels.clear();
            ++m_runs_begun;
        }
        switch (m_runs.type()) {
        case record::Type::header:
            begin_run();
            break;
        case record::Type::session:
            open_session();
            break;
        case record::Type::session_end:
            end_session();
            break;
        case record::Type::step:
        case record::Type::exchange:
            if (take(message)) {
                return true;
            }
            break;
        default:
            break;
        }
    }
    return false;
}

// A recording may hold sessions that were copies themselves: their names end with the mark of another recording.
void RecordedMessages::begin_run()
{
    constexpr std::size_t k_mark_bytes = 8; // the end of a UUID: 32 random bits, whatever its version
    m_labels.clear();
    ++m_runs_begun;
    std::string run = recorded_text(m_runs.object(), "run").value_or("");
    std::erase_if(run, [](char c) { return !is_alpha(c) && !is_digit(c); });
    m_copy_mark = run.empty() ? "" : "-" + run.substr(run.size() - std::min(run.size(), k_mark_bytes));
}

// Sessions without a name follow each other, unless there were several addresses or sockets at the same time.
void RecordedMessages::open_session()
{
    const std::uint64_t session = record::unsigned_or(m_runs.object(), "session", 0);
    std::string label = recorded_text(m_runs.object(), "name").value_or("");
    const bool is_taken = std::ranges::any_of(
        m_labels, [&](const auto& other) { return other.first != session && other.second == label; });
    m_labels[session] = label.empty() && is_taken ? "session-" + std::to_string(session) : std::move(label);
}

void RecordedMessages::end_session()
{
    const auto found = m_labels.find(record::unsigned_or(m_runs.object(), "session", 0));
    if (found == m_labels.end()) {
        return;
    }
    std::string label = std::move(found->second);
    m_labels.erase(found);
    if (std::ranges::none_of(m_labels, [&](const auto& other) { return other.second == label; })) {
        m_ended.push_back(std::move(label));
    }
}

bool RecordedMessages::take(RecordedMessage& message)
{
    const simdjson::dom::object& object = m_runs.object();
    message = {};
    message.is_step = m_runs.type() == record::Type::step;
    message.place = {m_runs.run_label(),
                     record::unsigned_or(object, "session", 0),
                     record::unsigned_or(object, "episode", 0),
                     record::unsigned_or(object, "step", 0),
                     {}};
    message.time_us = record::signed_or(object, "time_us", 0);
    if (const auto label = m_labels.find(message.place.session); label != m_labels.end()) {
        message.session_label = label->second;
    }
    message.text = recorded_text(object, "request");
    message.reply = recorded_text(object, "reply");
    bool fallback = false;
    if ((object["fallback"].get(fallback) == simdjson::SUCCESS && fallback) ||
        object["error"].error() == simdjson::SUCCESS || object["reply_bytes"].error() == simdjson::SUCCESS) {
        message.reply.reset(); // not the server's, or not all of it
    }
    message.sent_as = sent_as(object);
    simdjson::dom::object picture;
    if (message.sent_as && object["picture"].get(picture) == simdjson::SUCCESS) {
        message.picture = RecordedPicture{sent_as(picture).value_or(SentAs{}), recorded_text(picture, "reply")};
    }
    if (m_with_pictures) {
        message.png = m_runs.png(m_png);
    }
    if (message.text && message.text->empty()) {
        message.text.reset();
    }
    if (!message.is_step) {
        message.place.message = message.text ? shortened(*message.text, 60)
                                : message.sent_as && !message.sent_as->method.empty()
                                    ? message.sent_as->method + " " + message.sent_as->target
                                : message.sent_as && message.sent_as->direction == "server" ? "(the server's own)"
                                                                                            : "(a picture)";
    } else if (!message.sent_as && !message.text && object["part"].error() != simdjson::SUCCESS) {
        throw Error{message.place.text() + ": the text that was sent is not recorded"};
    }
    message.number = m_number++;
    message.copy_mark = m_copy_mark;
    return message.text || !message.png.empty() || message.sent_as;
}

} // namespace bh::replay
