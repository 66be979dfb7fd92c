#include "lint.hpp"

#include "table.hpp"

#include <bh/protocol/action.hpp>

#include <algorithm>
#include <functional>

namespace bh::info {

namespace {

std::uint64_t hash_of(std::string_view text)
{
    return std::hash<std::string_view>{}(text);
}

// Names that `names` has and `others` has not, with the sign before each.
std::string missing_in(const std::vector<std::string>& others, const std::vector<std::string>& names, char sign)
{
    std::string text;
    std::size_t listed = 0;
    for (const std::string& name : names) {
        if (std::find(others.begin(), others.end(), name) == others.end() && listed++ < 5) {
            text += std::string{text.empty() ? "" : " "} + sign + shown(name, 40);
        }
    }
    return text;
}

} // namespace

void Lint::add(const Step& step, std::optional<std::uint64_t> picture_hash)
{
    if (m_sessions.size() == k_sessions_max && !m_sessions.contains(step.place.session)) {
        m_sessions.clear();
    }
    Session& session = m_sessions[step.place.session];
    check_order(step, session);
    if (step.has_observation) {
        check_fields(step, session);
    } else {
        meet(m_empty, step.place);
    }
    extend(session.no_op, is_no_op(step), step, m_no_op);
    check_picture(step, picture_hash, session);
    if (step.fallback) {
        meet(m_fallback, step.place);
    }
    if (!step.delivered) {
        meet(m_undelivered, step.place);
    }
    session.began = true;
    session.emu_frame = step.emu_frame;
    session.last_us = step.time_us;
    session.episode = step.place.episode;
    session.next_step = step.place.step + 1;
}

void Lint::begin_recording()
{
    m_sessions.clear();
}

void Lint::end_episode(std::uint64_t session)
{
    if (const auto found = m_sessions.find(session); found != m_sessions.end()) {
        ++found->second.episode;
        found->second.emu_frame.reset();
        found->second.next_step = 0;
    }
}

void Lint::end_session(std::uint64_t session)
{
    m_sessions.erase(session);
}

bool Lint::is_no_op(const Step& step)
{
    if (step.has_action && (!m_has_action || step.action != m_action)) {
        m_has_action = true;
        m_action = step.action;
        const std::string canonical = protocol::canonical_action(step.action);
        m_action_is_no_op = canonical == protocol::k_no_action || canonical.starts_with("NONE*");
    }
    return step.has_action && m_action_is_no_op;
}

void Lint::meet(Met& met, const Place& place)
{
    if (met.count++ == 0) {
        met.first = place;
    }
}

// A run is met once, when it has become long enough.
void Lint::extend(Run& run, bool goes_on, const Step& step, Met& met)
{
    if (!goes_on) {
        run.length = 0;
        return;
    }
    if (run.length++ == 0) {
        run.first = step.place;
    }
    if (run.length == k_run_steps) {
        meet(met, run.first);
    }
    met.longest = std::max(met.longest, run.length);
}

void Lint::check_order(const Step& step, Session& session)
{
    if (!session.began) {
        return;
    }
    const bool next_episode = step.place.episode == session.episode + 1 && step.place.step == 0;
    if (!next_episode && (step.place.episode != session.episode || step.place.step != session.next_step)) {
        meet(m_missing, step.place);
    }
    // The load of a state, after which it may go back, begins an episode.
    if (step.place.episode == session.episode && step.emu_frame && session.emu_frame &&
        *step.emu_frame < *session.emu_frame) {
        meet(m_frame_backwards, step.place);
    }
    const std::int64_t interval = step.time_us - session.last_us;
    if (interval < 0) {
        meet(m_backwards, step.place);
        return;
    }
    m_intervals.add(interval);
    if (interval > k_gap_us) {
        m_gaps.emplace(interval, step.place);
        if (m_gaps.size() > k_gaps_max) {
            m_gaps.erase(m_gaps.begin());
        }
    }
}

void Lint::check_fields(const Step& step, Session& session)
{
    std::uint64_t hash = 0;
    for (const auto member : step.observation) {
        hash += hash_of(member.key); // whatever the order
    }
    if (hash == 0) {
        meet(m_empty, step.place);
        return;
    }
    if (hash == session.names_hash) {
        return;
    }
    std::vector<std::string> names;
    for (const auto member : step.observation) {
        names.emplace_back(member.key);
    }
    if (session.names_hash != 0) {
        if (m_changed.count == 0) {
            const std::string gone = missing_in(names, session.names, '-');
            const std::string come = missing_in(session.names, names, '+');
            m_changed.text = gone + (gone.empty() || come.empty() ? "" : " ") + come;
        }
        meet(m_changed, step.place);
    }
    session.names_hash = hash;
    session.names = std::move(names);
}

void Lint::check_picture(const Step& step, std::optional<std::uint64_t> hash, Session& session)
{
    if (!hash) {
        session.had_picture = false;
        session.frozen.length = 0;
        return;
    }
    const std::uint64_t picture = *hash;
    const bool same = session.had_picture && picture == session.picture_hash;
    if (!same) {
        session.frozen = {};
    }
    extend(session.frozen, true, step, m_frozen);
    session.had_picture = true;
    session.picture_hash = picture;

    if (!step.has_observation) {
        return;
    }
    m_minified.clear();
    for (const auto member : step.observation) {
        m_minified.append(member.key).append(":").append(simdjson::minify(member.value)).append(",");
    }
    const std::uint64_t observation = hash_of(m_minified);
    const auto seen = m_seen.find(observation);
    if (seen == m_seen.end()) {
        if (m_seen.size() < k_observations_max) {
            m_seen.emplace(observation, Seen{picture, step.place});
        }
    } else if (seen->second.picture_hash != picture) {
        if (m_ambiguous.count == 0) {
            m_ambiguous.text = "the same fields as at " + to_text(seen->second.place);
        }
        meet(m_ambiguous, step.place);
    }
}

std::vector<Finding> Lint::finish()
{
    std::vector<Finding> findings;
    const auto add = [&findings](const char* kind, const Met& met, const std::string& text) {
        if (met.count > 0) {
            findings.push_back({kind, met.count, met.first, text});
        }
    };
    const auto longest = [](const Met& met) { return ", the longest of " + std::to_string(met.longest); };
    add("empty", m_empty, "states with no field");
    add("fields-change", m_changed, "the set of fields changes: " + m_changed.text);
    add("missing-steps", m_missing, "the step before is missing");
    add("fallback", m_fallback, "actions are the server's own");
    add("undelivered", m_undelivered, "actions were not played: their replies could not be delivered");
    add("no-op", m_no_op, "runs of steps that do nothing" + longest(m_no_op));
    add("frozen", m_frozen, "runs of steps with the same picture" + longest(m_frozen));
    add("ambiguous", m_ambiguous, "another picture, " + m_ambiguous.text);
    add("backwards", m_backwards, "time goes backwards");
    add("frame-backwards", m_frame_backwards,
        "emu_frame goes back within an episode: do several clients share the session?");
    const std::int64_t limit = std::max(k_gap_us, k_gap_medians * m_intervals.at(0.5));
    m_gaps.erase(m_gaps.begin(), m_gaps.upper_bound(limit));
    if (!m_gaps.empty()) {
        const auto& [gap, place] = *m_gaps.rbegin();
        findings.push_back({"gap", m_gaps.size(), place, "time gaps, the longest of " + format_duration(gap)});
    }
    return findings;
}

} // namespace bh::info
