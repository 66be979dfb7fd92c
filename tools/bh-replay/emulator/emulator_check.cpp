#include "emulator/emulator_check.hpp"

#include "emulator/script.hpp"
#include "report.hpp"
#include "run_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace bh::replay {

namespace {

using Kind = protocol::Update::Kind;

/// What a person calls the message.
std::string describe(const protocol::Update& live)
{
    return live.kind == Kind::hello ? "a hello" : "\"" + shortened(live.request, 60) + "\"";
}

/// A recorded reply to a hello without what only the server that gave it can do: take a direct connection.
std::string without_direct(std::string reply)
{
    constexpr std::string_view k_field = "|direct:";
    if (const std::size_t at = reply.find(k_field); at != std::string::npos) {
        reply.erase(at, std::min(reply.find('|', at + 1), reply.size()) - at);
    }
    return reply;
}

} // namespace

EmulatorCheck::EmulatorCheck(RunReader& runs, const Options& options, cli::Context& context)
    : m_runs{runs}, m_options{options}, m_context{context}, m_script{runs}
{
    if (!options.diff.empty()) {
        m_diff.emplace(options.diff, options.overwrite);
    }
    m_script.advance();
}

std::string EmulatorCheck::answer(const protocol::Update& live)
{
    if (m_is_over) {
        return exit_reply(live.request, {}, {});
    }
    if (live.kind == Kind::hello) {
        return answer_hello(live);
    }
    while (m_script.has_message() && m_script.is_hello()) {
        m_script.advance(); // a client that does not greet is not worse for it
    }
    if (!m_script.has_message()) {
        m_is_over = true;
        return exit_reply(live.request, {}, {});
    }
    m_is_between_sessions = false;
    std::vector<FieldDifference> found = compare(live);
    m_png.clear();
    const bool differs = !found.empty();
    if (m_findings.compared(m_script.place(), std::move(found))) {
        diverged();
    }
    if (differs && m_options.stop_on_divergence) {
        m_is_over = true;
        const std::string reply = m_script.reply();
        return exit_reply(live.request, m_script.request(), reply.starts_with("ACT:") ? std::string_view{} : reply);
    }
    return go_on(live, m_script.reply());
}

std::string EmulatorCheck::answer_hello(const protocol::Update& live)
{
    m_png.clear();
    if (!m_is_between_sessions) {
        m_findings.compared(m_script.place(), {{"step.kind", shortened(m_script.request(), 60), describe(live)}});
        m_is_over = m_options.stop_on_divergence;
        return m_is_over ? exit_reply(live.request, {}, {}) : "ACT:NONE";
    }
    m_is_between_sessions = false;
    warn_if_other_origin(live);
    return m_script.is_hello() ? go_on(live, without_direct(m_script.reply())) : "ACT:NONE";
}

std::string EmulatorCheck::go_on(const protocol::Update& live, const std::string& recorded_reply)
{
    const bool had_saved = m_states.has_saved();
    const std::string reply = m_states.redirected(recorded_reply);
    if (!had_saved && m_states.has_saved()) {
        m_context.note("states that the recording saves as FILE are saved as FILE.replay, and loaded from there");
    }
    const std::uint64_t session = m_script.sessions();
    const std::string request = m_script.request();
    const bool is_foreign = m_script.is_foreign();
    m_script.advance();
    m_is_over = !m_script.has_message();
    m_is_between_sessions = m_is_over || m_script.sessions() != session;
    if (is_foreign) { // there is no word for it to exit
        return reply;
    }
    // A script that greets anew is one that was started anew. One that sends RESET may have gone on.
    return m_is_over || (m_is_between_sessions && reply.starts_with("ACT:")) ? exit_reply(live.request, request, reply)
                                                                             : reply;
}

std::vector<FieldDifference> EmulatorCheck::compare(const protocol::Update& live)
{
    m_has_both_pictures = false;
    const bool is_state = live.kind == Kind::state || live.kind == Kind::episode_end;
    std::vector<FieldDifference> found;
    if (live.request != m_script.request()) {
        const bool both_states = m_script.is_step() && (m_script.request().empty() || m_script.request()[0] == '@' ||
                                                        m_script.request()[0] == '{');
        if (is_state && both_states) {
            found = m_comparison.compare(m_runs.object(), live);
            warn_if_other_state(live);
        } else {
            found = {{"step.request", shortened(m_script.request()), shortened(live.request)}};
        }
    }
    if (m_script.is_step()) {
        compare_frame(found);
    }
    return found;
}

void EmulatorCheck::compare_frame(std::vector<FieldDifference>& found)
{
    if (!m_options.keep_frames || !m_runs.picture(m_recorded_picture)) {
        return;
    }
    if (m_png.empty()) {
        m_findings.missed_picture();
        return;
    }
    try {
        image::decode_png(m_png, m_live_picture);
    } catch (const DataError& error) {
        found.push_back({"frame", "a picture", "no picture: " + std::string{error.what()}});
        return;
    }
    m_has_both_pictures = true;
    m_findings.compared_picture();
    for (FieldDifference& difference : compare_pictures(m_recorded_picture, m_live_picture)) {
        found.push_back(std::move(difference));
    }
}

void EmulatorCheck::diverged()
{
    if (!m_diff) {
        return;
    }
    if (!m_has_both_pictures) {
        m_context.warning(m_options.diff + ": not written: there are no two pictures of the first divergence");
        return;
    }
    m_diff->write(side_by_side(m_recorded_picture, m_live_picture));
    m_diff->commit();
}

void EmulatorCheck::warn_if_other_origin(const protocol::Update& live)
{
    const Origin& recorded = m_script.origin();
    const auto warn = [this](std::string_view what, const std::string& before, const std::string& now) {
        if (!before.empty() && !now.empty() && before != now) {
            m_context.warning("session " + std::to_string(m_script.place().session) + ": the " + std::string{what} +
                              " is " + shortened(now, 60) + ", recorded was " + shortened(before, 60));
        }
    };
    warn("system", recorded.system, live.system);
    warn("ROM's hash", recorded.rom_hash, live.rom_sha1.empty() ? live.rom_hash : live.rom_sha1);
    warn("core", recorded.core, live.core);
}

void EmulatorCheck::warn_if_other_state(const protocol::Update& live)
{
    const std::string recorded = recorded_text(m_runs.object(), "state_hash").value_or("");
    if (!recorded.empty() && !live.state_hash.empty() && recorded != live.state_hash) {
        const std::string& path = m_states.last_load();
        m_context.warning(m_script.place().text() + ": " +
                          (path.empty() ? "the moment the script began at" : "the state " + shortened(path)) +
                          " is not the recorded one: the game's memory differs right after it was loaded");
    }
}

bool EmulatorFindings::compared(const Place& place, std::vector<FieldDifference> fields)
{
    ++m_compared;
    if (fields.empty()) {
        ++m_equal;
        return false;
    }
    count_fields(fields, m_fields);
    if (m_first) {
        return false;
    }
    m_first = Divergence{place, std::move(fields)};
    return true;
}

std::string EmulatorFindings::text() const
{
    std::string text = "messages compared  " + std::to_string(m_compared) + "\nequal messages     " +
                       share_text(m_equal, m_compared) + "\nframes compared    " + std::to_string(m_pictures);
    if (m_missed_pictures > 0) {
        text += ", and " + std::to_string(m_missed_pictures) + " that the emulator did not send";
    }
    text += "\nfirst divergence   ";
    if (m_first) {
        const auto value = [](const std::string& of) { return of.empty() ? "none" : of; };
        text += m_first->place.text();
        for (const FieldDifference& field : m_first->fields) {
            text += "\n  " + field.field + ": recorded " + value(field.recorded) + ", live " + value(field.other);
        }
    } else {
        text += "none";
    }
    return text + "\ndiffering fields   " + field_counts_text(m_fields) + "\n";
}

nlohmann::ordered_json EmulatorFindings::json() const
{
    nlohmann::ordered_json json = {{"target", "emulator"},
                                   {"compared", m_compared},
                                   {"equal", m_equal},
                                   {"frames_compared", m_pictures},
                                   {"frames_not_sent", m_missed_pictures},
                                   {"first_divergence", nullptr}};
    if (m_first) {
        nlohmann::ordered_json first = place_json(m_first->place);
        first["fields"] = differences_json(m_first->fields, "live");
        json["first_divergence"] = std::move(first);
    }
    json["differing_fields"] = m_fields;
    return json;
}

} // namespace bh::replay
