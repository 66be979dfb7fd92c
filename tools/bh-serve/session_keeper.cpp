#include "session_keeper.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>
#include <bh/protocol/systems.hpp>

#include <string>
#include <utility>

namespace bh::serve {

namespace {

/// Of all sessions: what scripts may still ask for, PictureBudget, and as much again for what waits for its step.
constexpr std::size_t k_picture_bytes_max = 2 * protocol::PictureBudget::k_bytes_max;

/// A screenshot that is counted as long as anybody holds it.
struct CountedPicture
{
    CountedPicture(std::string bytes, std::shared_ptr<std::size_t> used_bytes)
        : png{std::move(bytes)}, used{std::move(used_bytes)}
    {
        *used += png.size();
    }

    CountedPicture(const CountedPicture&) = delete;
    CountedPicture& operator=(const CountedPicture&) = delete;

    ~CountedPicture() { *used -= png.size(); }

    const std::string png;
    std::shared_ptr<std::size_t> used;
};

} // namespace

void SessionKeeper::open(Session& session, const protocol::Update& first, std::optional<std::string> save)
{
    session.number = m_tally.open_session();
    session.announced = false;
    session.episode = 0;
    session.next_step = 0;
    session.started = false;
    session.is_untouched = true;
    session.ended.clear();
    session.field_set = 0;
    session.complaints.clear();
    session.told_to_exit = false;
    session.is_wait_checked = false;
    session.wait.reset();
    session.outcome = {};
    session.emu_frame.reset();
    session.rhythm = {};
    session.variables.settings = m_game.settings;
    session.variables.reset(save ? std::move(*save) : session.saves.draw());
    set_controls(session, first);
}

void SessionKeeper::set_controls(Session& session, const protocol::Update& hello)
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

void SessionKeeper::announce(Session& session, const protocol::Update& hello, std::int64_t time_us)
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

void SessionKeeper::close(Session& session, std::string_view reason)
{
    if (session.number == 0) {
        return;
    }
    m_log.set_action(session, std::nullopt); // what a person did last, nobody will say
    if (session.picture != nullptr) {
        m_log.unused_picture(session, m_log.now_us());
        session.picture.reset();
    }
    m_log.session_end(session, reason);
    session.number = 0;
}

std::string SessionKeeper::take_picture(Session& session, protocol::Update& update, std::int64_t time_us)
{
    image::PngSize size;
    try {
        size = image::png_size(update.png);
    } catch (const DataError& error) {
        return error.what();
    }
    if (*m_picture_bytes + update.png.size() > k_picture_bytes_max) {
        return "too many screenshots wait for their updates";
    }
    if (session.picture != nullptr) {
        m_log.unused_picture(session, time_us);
    }
    const auto counted = std::make_shared<const CountedPicture>(std::move(update.png), m_picture_bytes);
    session.picture = protocol::Picture{counted, &counted->png};
    session.picture_width = size.width;
    session.picture_height = size.height;
    return {};
}

StepRecord SessionKeeper::begin_step(Session& session, std::int64_t time_us)
{
    if (!m_tally.is_stopping()) {
        session.told_to_exit = false; // it was, by the policy, and plays on
    }
    session.rhythm.add(time_us);
    check_wait(session);
    StepRecord record;
    record.session = session.number;
    record.episode = session.episode;
    record.step = session.next_step;
    record.time_us = time_us;
    record.picture = session.picture;
    record.width = session.picture_width;
    record.height = session.picture_height;
    return record;
}

void SessionKeeper::check_wait(Session& session)
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

void SessionKeeper::note_outcome(Session& session, const protocol::Update& update, bool delivered)
{
    session.outcome = {update.terminated.value_or(false), update.truncated.value_or(false)};
    if (delivered) { // otherwise the same frame may come again
        session.emu_frame = update.emu_frame;
    }
}

void SessionKeeper::finish_step(Session& session, std::string_view ending, bool delivered)
{
    session.picture.reset();
    session.started = true;
    ++session.next_step;
    if (!delivered) {
        session.told_to_exit = false;
    } else if (!ending.empty()) {
        end_episode(session, ending);
    }
}

void SessionKeeper::end_episode(Session& session, std::string_view reason)
{
    // What a person does from here on is no answer to the episode's last screen.
    m_log.set_action(session, std::nullopt);
    m_tally.count_episode();
    Outcome outcome = std::exchange(session.outcome, {});
    // What somebody asks for in the middle of a game stops it.
    outcome.truncated = outcome.truncated || (!outcome.terminated && (reason == "restart" || reason == "load"));
    m_log.episode(session, reason, outcome);
    session.emu_frame.reset(); // a state may be loaded
    ++session.episode;
    session.next_step = 0;
    session.variables.screenshots.clear(); // their numbers begin anew
}

std::string dialect_name(net::Dialect dialect, protocol::Update::Kind kind)
{
    std::string name = dialect == net::Dialect::http     ? "http"
                       : dialect == net::Dialect::framed ? "framed"
                       : dialect == net::Dialect::bare   ? "bare"
                                                         : "websocket";
    if (kind == protocol::Update::Kind::statements) {
        name += "-brainhawk";
    } else if (kind != protocol::Update::Kind::screenshot) {
        name += "-gsl";
    }
    return name;
}

} // namespace bh::serve
