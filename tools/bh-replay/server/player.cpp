#include "server/player.hpp"

#include <bh/base/error.hpp>

#include <algorithm>
#include <chrono>

namespace bh::replay {

namespace {

/// The text of a JSON string begins there; the end of `text` if `_session` has none.
std::size_t json_session(std::string_view text)
{
    constexpr std::string_view k_key = "\"_session\"";
    constexpr std::string_view k_spaces = " \t\r\n";
    for (auto at = text.find(k_key); at != std::string_view::npos; at = text.find(k_key, at + 1)) {
        const auto colon = std::min(text.find_first_not_of(k_spaces, at + k_key.size()), text.size());
        if (!text.substr(colon).starts_with(':')) {
            continue;
        }
        const auto quote = std::min(text.find_first_not_of(k_spaces, colon + 1), text.size());
        if (text.substr(quote).starts_with('"')) {
            return quote + 1;
        }
    }
    return text.size();
}

/// The quotation mark that ends the JSON string whose text begins at `at`; the end of `text` if there is none.
std::size_t json_string_end(std::string_view text, std::size_t at)
{
    while (at < text.size() && text[at] != '"') {
        at += text[at] == '\\' ? 2 : 1;
    }
    return std::min(at, text.size());
}

/// `text` with `what` at the end of the value that begins at `value` and goes up to one of `ends`.
std::string inserted_after(std::string_view text, std::size_t value, std::string_view ends, std::string_view what)
{
    const auto end = std::min(text.find_first_of(ends, value), text.size());
    return std::string{text.substr(0, end)}.append(what).append(text.substr(end));
}

} // namespace

std::string renamed_session(std::string_view text, std::string_view copy_name)
{
    constexpr std::string_view k_gsl = "|_session:";
    constexpr std::string_view k_statement = "SESSION ";
    if (text.starts_with('@')) {
        const auto at = text.find(k_gsl);
        return at == std::string_view::npos ? std::string{text}
                                            : inserted_after(text, at + k_gsl.size(), "|\r\n", copy_name);
    }
    if (text.starts_with('{')) {
        const auto at = json_session(text);
        return at == text.size() ? std::string{text} : std::string{text}.insert(json_string_end(text, at), copy_name);
    }
    return text.starts_with(k_statement) ? inserted_after(text, k_statement.size(), ";\r\n", copy_name)
                                         : std::string{text};
}

Player::Player(std::unique_ptr<ServerLink> link, std::string copy_name, ServerFindings& findings)
    : m_link{std::move(link)}, m_copy_name{std::move(copy_name)}, m_findings{findings}, m_thread{[this] { play_all(); }}
{
}

Player::~Player()
{
    {
        const std::scoped_lock lock{m_mutex};
        m_waiting.clear();
    }
    finish();
}

void Player::add(std::shared_ptr<const RecordedMessage> message)
{
    std::unique_lock lock{m_mutex};
    m_changed.wait(lock, [this] { return m_waiting.size() < k_waiting_max || m_findings.is_stopped(); });
    if (!m_findings.is_stopped()) {
        m_waiting.push_back(std::move(message));
        m_changed.notify_all();
    }
}

bool Player::is_idle() const
{
    const std::scoped_lock lock{m_mutex};
    return m_waiting.empty() && !m_is_playing;
}

void Player::finish()
{
    {
        const std::scoped_lock lock{m_mutex};
        m_is_finished = true;
    }
    m_changed.notify_all();
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

std::shared_ptr<const RecordedMessage> Player::take()
{
    std::unique_lock lock{m_mutex};
    m_is_playing = false;
    m_changed.wait(lock, [this] { return !m_waiting.empty() || m_is_finished; });
    if (m_waiting.empty()) {
        return nullptr;
    }
    std::shared_ptr<const RecordedMessage> message = std::move(m_waiting.front());
    m_waiting.pop_front();
    m_is_playing = true;
    m_changed.notify_all();
    return message;
}

void Player::play_all()
{
    while (const auto message = take()) {
        if (m_findings.is_stopped()) {
            continue; // so that nobody waits for room
        }
        try {
            play(*message);
        } catch (const Error& error) {
            m_findings.failed(std::make_exception_ptr(Error{message->place.text() + ": " + error.what()}));
        } catch (...) {
            m_findings.failed(std::current_exception());
        }
    }
}

void Player::play(const RecordedMessage& message)
{
    using Clock = std::chrono::steady_clock;
    if (m_session != message.place.session) {
        m_session = message.place.session;
        m_link->begin_session();
    }
    if (message.sent_as) {
        play_again(message);
        return;
    }
    if (!message.png.empty()) {
        const auto refusal = m_link->post_picture(message.png);
        m_findings.sent_picture();
        if (refusal && m_copy_name.empty()) {
            m_findings.refused_picture(message, *refusal);
        }
    }
    if (!message.text) {
        return;
    }
    const bool is_copy = !m_copy_name.empty();
    const std::string renamed = is_copy ? renamed_session(*message.text, m_copy_name) : std::string{};
    const auto begin = Clock::now();
    const std::string answer = m_link->post(is_copy ? renamed : *message.text);
    const auto latency = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
    m_findings.answered(message, answer, latency.count(), !is_copy);
}

void Player::play_again(const RecordedMessage& message)
{
    using Clock = std::chrono::steady_clock;
    const bool is_copy = !m_copy_name.empty();
    const SentAs& sent_as = *message.sent_as;
    if (message.picture) {
        const auto answer = m_link->say_again(message.picture->sent_as, message.png, message.picture->reply);
        m_findings.sent_picture();
        if (answer && message.picture->reply && !is_copy && !same_reply(*message.picture->reply, *answer)) {
            m_findings.refused_picture(message, *answer);
        }
    }
    const bool is_picture = !message.text && !message.picture && !message.png.empty() && sent_as.method != "GET" &&
                            sent_as.method != "HEAD";
    const std::string text = message.text.value_or("");
    const std::string renamed = is_copy ? renamed_session(text, m_copy_name) : text;
    const auto begin = Clock::now();
    const auto answer = m_link->say_again(sent_as, is_picture ? message.png : renamed, message.reply);
    const auto latency = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin);
    m_findings.answered(message, answer.value_or(""), latency.count(), !is_copy && answer.has_value());
}

} // namespace bh::replay
