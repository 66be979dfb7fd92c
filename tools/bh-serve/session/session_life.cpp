#include "session/session_life.hpp"

#include <bh/base/error.hpp>
#include <bh/base/text.hpp>
#include <bh/image/png.hpp>
#include <bh/protocol/systems.hpp>

#include <string>
#include <utility>

namespace bh::serve {

namespace {

/// Kinds of warnings kept per session, so that a hostile client cannot fill the memory with ever new ones.
constexpr std::size_t k_warnings_max = 64;

std::string label(const Session& session)
{
    return "session " + std::to_string(session.number) + (session.name.empty() ? "" : " (" + session.name + ")");
}

/// Of all sessions: what scripts may still ask for, PictureBudget, and as much again for what waits for its step.
constexpr std::size_t k_picture_bytes_max = 2 * protocol::PictureBudget::k_bytes_max;

/// A screenshot that is counted as long as anybody holds it.
struct CountedPicture
{
    CountedPicture(std::string bytes, std::shared_ptr<std::size_t> used_bytes)
        : content{std::move(bytes)}, used{std::move(used_bytes)}
    {
        *used += content.size();
    }

    CountedPicture(const CountedPicture&) = delete;
    CountedPicture& operator=(const CountedPicture&) = delete;

    ~CountedPicture() { *used -= content.size(); }

    const std::string content;
    std::shared_ptr<std::size_t> used;
};

// "http-gsl", "framed-brainhawk": how a message came, and in which language.
std::string dialect_name(net::Dialect dialect, const protocol::Update& update)
{
    std::string name = dialect == net::Dialect::http     ? "http"
                       : dialect == net::Dialect::framed ? "framed"
                       : dialect == net::Dialect::bare   ? "bare"
                                                         : "websocket";
    if (update.kind == protocol::Update::Kind::statements) {
        name += "-brainhawk";
    } else if (update.request.starts_with('@') || update.request.starts_with('{')) {
        name += "-gsl";
    }
    return name;
}

} // namespace

void SessionLife::take_message(Session& session, const net::Message& message, const protocol::Update& update)
{
    session.peer = message.peer;
    session.user_agent = message.user_agent;
    if (session.number == 0) {
        session.dialect = dialect_name(message.dialect, update);
        if (update.kind != protocol::Update::Kind::hello) { // which opens it itself
            open(session, update);
        }
    }
}

void SessionLife::open(Session& session, const protocol::Update& first, std::optional<std::string> save)
{
    session.number = ++m_sessions;
    session.announced = false;
    session.episode = 0;
    session.next_step = 0;
    session.started = false;
    session.is_untouched = true;
    session.ended.clear();
    session.field_set = 0;
    session.warnings.clear();
    session.told_to_exit = false;
    session.is_wait_checked = false;
    session.wait.reset();
    session.outcome = {};
    session.emu_frame.reset();
    session.pauses = {};
    session.variables.settings = m_game.settings;
    session.variables.reset(save ? std::move(*save) : session.saves.draw());
    set_controls(session, first);
}

void SessionLife::set_controls(Session& session, const protocol::Update& hello)
{
    const std::string& system = hello.system.empty() ? m_game.system : hello.system;
    const protocol::SystemInfo* const info = protocol::find_system(system, hello.core);
    session.keys = hello.keys;
    if (!hello.keys.empty()) {
        session.variables.controls = protocol::Controls{hello.keys, info};
    } else if (info != nullptr) {
        const auto controls = protocol::controls_of(*info, info->players);
        session.variables.controls = protocol::Controls{controls};
        // Of a client that says its console, but not its controls, one cannot know what is plugged in.
        for (std::size_t i = 0; i < controls.size() && hello.system.empty(); ++i) {
            session.keys.push_back(controls[i].name);
        }
    } else {
        session.variables.controls = {};
    }
}

void SessionLife::announce(Session& session, const protocol::Update& hello, std::int64_t time_us)
{
    if (!hello.keys.empty() || !hello.system.empty()) {
        set_controls(session, hello);
    }
    session.wait = hello.wait ? hello.wait : session.wait;
    if (session.announced) {
        return;
    }
    protocol::Update known;
    known.system = hello.system.empty() ? m_game.system : hello.system;
    known.core = hello.core;
    known.rom_name = hello.rom_name.empty() ? m_game.settings.rom : hello.rom_name;
    known.rom_sha1 = hello.rom_sha1;
    known.rom_hash = hello.rom_hash;
    m_log.session(session, time_us, known);
    session.announced = true;
}

void SessionLife::close(Session& session, std::string_view reason)
{
    if (session.number == 0) {
        return;
    }
    m_log.set_action(session, std::nullopt); // what a person did last, nobody will say
    if (session.picture.is_there() && !session.is_picture_recorded) {
        m_log.unused_picture(session, session.picture_message ? session.picture_message->time_us : m_log.now_us());
    }
    session.picture = {};
    session.picture_message.reset();
    m_log.session_end(session, reason);
    session.number = 0;
}

std::string SessionLife::take_picture(Session& session, protocol::Update& update, std::int64_t time_us)
{
    image::PngSize size;
    try {
        size = image::png_size(update.png);
    } catch (const DataError& error) {
        return error.what();
    }
    return keep_picture(session, std::move(update.png), {nullptr, size.width, size.height, false}, time_us);
}

std::string SessionLife::take_pixels(Session& session, const net::PixelView& pixels, std::int64_t time_us)
{
    if (!image::is_valid_size(pixels.width, pixels.height)) {
        return "a screenshot of that size is not taken";
    }
    return keep_picture(session, std::string{pixels.rgb}, {nullptr, pixels.width, pixels.height, true}, time_us);
}

std::string SessionLife::keep_picture(Session& session, std::string bytes, ReceivedPicture picture,
                                      std::int64_t time_us)
{
    if (*m_picture_bytes + bytes.size() > k_picture_bytes_max) {
        return "too many screenshots wait for their updates";
    }
    if (session.picture.is_there() && !session.is_picture_recorded) {
        m_log.unused_picture(session, time_us);
    }
    session.is_picture_recorded = false;
    session.picture_message.reset();
    const auto counted = std::make_shared<const CountedPicture>(std::move(bytes), m_picture_bytes);
    picture.bytes = std::shared_ptr<const std::string>{counted, &counted->content};
    session.picture = std::move(picture);
    return {};
}

bool SessionLife::claim_step()
{
    if ((m_options.steps && m_claimed_steps >= *m_options.steps) ||
        (m_options.episodes && m_claimed_episodes >= *m_options.episodes)) {
        return false;
    }
    ++m_claimed_steps;
    return true;
}

StepRecord SessionLife::begin_step(Session& session, std::int64_t time_us)
{
    if (!is_stopping()) {
        session.told_to_exit = false; // it was, by the policy, and plays on
    }
    session.pauses.add(time_us);
    check_wait(session);
    StepRecord record;
    record.session = session.number;
    record.episode = session.episode;
    record.step = session.next_step;
    record.time_us = time_us;
    record.picture = session.picture;
    return record;
}

void SessionLife::check_wait(Session& session)
{
    constexpr std::int64_t k_us_per_second = 1'000'000;
    const std::int64_t wait = session.wait.value_or(protocol::GameSettings::k_wait_default);
    if (session.is_wait_checked || !asks_somebody(m_options) || session.variables.knows_wait ||
        m_options.policy_timeout_us <= wait * k_us_per_second) {
        return;
    }
    session.is_wait_checked = true;
    m_log.warning("session " + std::to_string(session.number) + ": the client waits " +
                  (session.wait ? "" : "maybe only ") + std::to_string(wait) +
                  " s for an answer, and --policy-timeout is " +
                  std::to_string(m_options.policy_timeout_us / k_us_per_second) +
                  " s: a later one is lost to it; gsl_sender.lua takes wait:" + std::to_string(m_game.settings.wait));
}

void SessionLife::count_step()
{
    ++m_steps;
    if (m_options.steps && m_steps >= *m_options.steps) {
        stop("steps");
    }
}

std::string_view SessionLife::claim_ending(std::string_view ending)
{
    if (ending.empty() || (m_options.episodes && m_claimed_episodes >= *m_options.episodes)) {
        return {};
    }
    ++m_claimed_episodes;
    if (m_options.episodes && m_claimed_episodes >= *m_options.episodes) {
        stop("episodes");
    }
    return ending;
}

void SessionLife::note_outcome(Session& session, const protocol::Update& update, bool delivered)
{
    session.outcome = {update.terminated.value_or(false), update.truncated.value_or(false)};
    if (delivered) { // otherwise the same frame may come again
        session.emu_frame = update.emu_frame;
    }
}

void SessionLife::finish_step(Session& session, std::string_view ending, bool delivered)
{
    session.picture = {};
    session.picture_message.reset();
    ++session.next_step;
    if (!delivered) {
        session.told_to_exit = false;
        m_claimed_episodes -= ending.empty() ? 0 : 1;
    } else if (!ending.empty()) {
        end_episode(session, ending);
    }
}

void SessionLife::end_episode(Session& session, std::string_view reason)
{
    // What a person does from here on is no answer to the episode's last screen.
    m_log.set_action(session, std::nullopt);
    ++m_episodes;
    Outcome outcome = std::exchange(session.outcome, {});
    // What somebody asks for in the middle of a game stops it.
    outcome.truncated = outcome.truncated || (!outcome.terminated && (reason == "restart" || reason == "load"));
    m_log.episode(session, reason, outcome);
    session.emu_frame.reset(); // a state may be loaded
    ++session.episode;
    session.next_step = 0;
    session.variables.screenshots.clear(); // their numbers begin anew
}

void SessionLife::stop(std::string_view reason)
{
    if (m_stop_reason.empty()) {
        m_stop_reason = reason;
        m_progress.notify_all();
    }
}

void SessionLife::note_exit(Session& session)
{
    session.told_to_exit = true;
    m_progress.notify_all();
}

void SessionLife::add_exit(Session& session, protocol::Answer& answer)
{
    if (is_stopping() && !answer.exits) {
        answer.fields += "|exit:true";
        answer.exits = true;
    }
    if (answer.exits) {
        note_exit(session);
    }
}

void SessionLife::warn_of(Session& session, const protocol::Update& update)
{
    for (const std::string& warning : update.warnings) {
        warn_once(session, warning.substr(0, warning.find('"')), warning);
    }
    if (!update.load_error.empty()) {
        const std::string what = printable(beginning_of(update.load_error, 200));
        warn_once(session, "load " + what, "the client could not load a state: " + what);
    }
    if (update.kind == protocol::Update::Kind::state && update.field_set != 0) { // else a question or a picture
        if (session.field_set != 0 && session.field_set != update.field_set) {
            warn_once(session, "fields",
                      "the set of fields changed at step " + std::to_string(session.next_step) + " of episode " +
                          std::to_string(session.episode));
        }
        session.field_set = update.field_set;
    }
}

void SessionLife::warn_once(Session& session, const std::string& kind, const std::string& text)
{
    if (session.warnings.size() < k_warnings_max && session.warnings.insert(kind).second) {
        m_log.warning(label(session) + ": " + text);
    }
}

} // namespace bh::serve
