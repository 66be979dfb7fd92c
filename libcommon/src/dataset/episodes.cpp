#include <bh/base/error.hpp>
#include <bh/base/text.hpp>
#include <bh/dataset/episodes.hpp>
#include <bh/image/png.hpp>
#include <bh/protocol/action.hpp>
#include <bh/trajectory/picture.hpp>

#include <charconv>
#include <ctime>
#include <utility>

namespace bh::dataset {

namespace {

bool is_true(const simdjson::dom::object& from, std::string_view key)
{
    bool value = false;
    return from[key].get(value) == simdjson::SUCCESS && value;
}

// Of "2026-11-22T01:02:03.000000Z"; 0 if it is none.
double unix_seconds(std::string_view created)
{
    std::tm time = {};
    const std::string text{created};
    const char* const rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &time);
    if (rest == nullptr) {
        return 0;
    }
    double fraction = 0;
    std::from_chars(rest, text.data() + text.size(), fraction); // ".25Z", or nothing
    return static_cast<double>(::timegm(&time)) + fraction;
}

} // namespace

bool is_idle(std::string_view action)
{
    action = action.substr(0, action.rfind('*'));
    return action.empty() ||
           (action.size() == protocol::k_no_action.size() && to_upper(action) == protocol::k_no_action);
}

EpisodeReader::EpisodeReader(std::unique_ptr<record::Source> source, const record::ReaderOptions& reading,
                             const EpisodeOptions& options)
    : m_reader{std::move(source), reading}, m_options{options}, m_counts_steps{reading.selection.is_everything()}
{
}

void EpisodeReader::on_problem(std::function<void(const std::string&)> listener)
{
    m_reader.on_problem(std::move(listener));
}

bool EpisodeReader::next(EpisodeSink& sink)
{
    m_has_observation = false;
    while (m_reader.next()) {
        const simdjson::dom::object& object = m_reader.object();
        if (m_on_record && m_reader.type() != record::Type::step) {
            m_on_record(m_reader.type(), object);
        }
        switch (m_reader.type()) {
        case record::Type::header:
            end_all(sink); // sessions are counted anew
            m_systems.clear();
            m_created = unix_seconds(record::text_or(object, "created", ""));
            break;
        case record::Type::session:
            if (m_systems.size() == k_sessions_max) {
                m_systems.clear();
            }
            m_systems.insert_or_assign(record::unsigned_or(object, "session", 0),
                                       std::string{record::text_or(object, "system", "")});
            break;
        case record::Type::episode:
        case record::Type::session_end: {
            const auto open = m_open.find(record::unsigned_or(object, "session", 0));
            const bool is_its =
                open != m_open.end() && (m_reader.type() == record::Type::session_end ||
                                         record::unsigned_or(object, "episode", 0) == open->second.episode.number);
            if (is_its) {
                end(open, is_true(object, "terminated"), is_true(object, "truncated"), sink);
            }
            break;
        }
        case record::Type::step:
            take_step(sink);
            if (m_has_observation) {
                return true;
            }
            break;
        default:
            break;
        }
    }
    if (!std::exchange(m_is_at_end, true)) {
        end_all(sink);
    }
    return false;
}

void EpisodeReader::take_step(EpisodeSink& sink)
{
    const simdjson::dom::object& object = m_reader.object();
    Observation observation{.position = m_counts_steps ? m_steps++ : m_reader.position(),
                            .step = read_step(object, m_reader.view()),
                            .record = object};
    const record::Step& step = observation.step;
    if (!step.has_observation) {
        return;
    }
    auto open = m_open.find(step.place.session);
    const bool is_aligned = m_options.alignment == Alignment::transition;
    if (open != m_open.end()) {
        const Open& before = open->second;
        if (before.is_over || before.episode.number != step.place.episode || (is_aligned && !before.is_playable)) {
            end(open, false, false, sink);
            open = m_open.end();
        }
    }
    if (m_options.where != nullptr && !m_options.where->matches(object)) {
        if (open != m_open.end()) {
            end(open, false, false, sink);
        }
        return;
    }
    if (open == m_open.end()) {
        if (m_open.size() == k_sessions_max) {
            end_all(sink); // nobody plays in so many at once
        }
        open = m_open.try_emplace(step.place.session).first;
        begin(open->second, step);
    }
    Open& now = open->second;
    const bool is_left_out = leave_out(now, step);
    now.is_playable = step.has_action && step.delivered;
    now.is_over = step.terminated || step.truncated;
    now.episode.terminated = step.terminated;
    now.episode.truncated = step.truncated;
    now.episode.last_us = step.time_us;
    if (is_left_out) {
        return;
    }
    lead_to(now, step, sink);
    observation.episode = now.episode.index;
    observation.row = now.episode.observations++;
    now.place = step.place;
    now.action.assign(step.action);
    now.has_action = step.has_action;
    m_has_observation = true;
    sink.observe(observation);
    if (!is_aligned) {
        const Transition recorded{now.episode.index, observation.row, step.place,      step.action,
                                  step.has_action,   step.reward,     step.terminated, step.truncated};
        ++now.episode.transitions;
        sink.conclude(recorded);
    }
}

void EpisodeReader::begin(Open& open, const record::Step& step)
{
    open.episode.index = m_episodes++;
    open.episode.session = step.place.session;
    open.episode.number = step.place.episode;
    open.episode.first_step = step.place.step;
    open.episode.first_us = step.time_us;
}

// Says whether the step is left out, and then keeps what it has to say about the way there.
bool EpisodeReader::leave_out(Open& open, const record::Step& step)
{
    open.idle = step.has_action && is_idle(step.action) ? open.idle + 1 : 0;
    bool is_repeat = false;
    if (m_options.drop_repeats && step.has_picture) {
        const std::size_t hash = hash_picture();
        is_repeat = open.picture_hash == hash;
        open.picture_hash = hash;
    }
    const bool is_first = open.episode.observations == 0;
    const bool is_last = step.terminated || step.truncated;
    if (is_first || is_last || !(is_repeat || (m_options.idle_max && open.idle > *m_options.idle_max))) {
        return false;
    }
    if (step.reward) {
        open.skipped_reward += *step.reward;
        open.has_skipped_reward = true;
    }
    return true;
}

// The step shows what the action before it led to.
void EpisodeReader::lead_to(Open& open, const record::Step& step, EpisodeSink& sink)
{
    const bool is_first = open.episode.observations == 0;
    if (!is_first && (step.reward || open.has_skipped_reward)) {
        open.episode.total += step.reward.value_or(0) + open.skipped_reward;
        open.episode.has_reward = true;
    }
    if (m_options.alignment == Alignment::transition && !is_first) {
        release(open, sink);
        Transition& transition = open.held.emplace();
        transition.episode = open.episode.index;
        transition.row = open.episode.observations - 1;
        transition.place = open.place;
        transition.has_action = open.has_action;
        std::swap(open.held_action, open.action);
        if (step.reward || open.has_skipped_reward) {
            transition.reward = step.reward.value_or(0) + open.skipped_reward;
        }
        transition.terminated = step.terminated;
        transition.truncated = step.truncated;
    }
    open.skipped_reward = 0;
    open.has_skipped_reward = false;
}

void EpisodeReader::release(Open& open, EpisodeSink& sink)
{
    if (open.held) {
        open.held->action = open.held_action;
        ++open.episode.transitions;
        sink.conclude(*open.held);
        open.held.reset();
    }
}

void EpisodeReader::end(std::unordered_map<std::uint64_t, Open>::iterator open, bool terminated, bool truncated,
                        EpisodeSink& sink)
{
    Open& over = open->second;
    Episode& episode = over.episode;
    episode.terminated = episode.terminated || terminated;
    episode.truncated = episode.truncated || truncated || !episode.terminated;
    if (over.has_skipped_reward) {
        episode.total += over.skipped_reward;
        episode.has_reward = true;
    }
    if (over.held) {
        Transition& last = *over.held;
        last.terminated = episode.terminated;
        last.truncated = episode.truncated;
        if (over.has_skipped_reward) {
            last.reward = last.reward.value_or(0) + over.skipped_reward;
        }
        release(over, sink);
    }
    sink.end(episode);
    m_open.erase(open);
}

void EpisodeReader::end_all(EpisodeSink& sink)
{
    while (!m_open.empty()) { // in order, so that the same recording gives the same output
        auto first = m_open.begin();
        for (auto open = m_open.begin(); open != m_open.end(); ++open) {
            if (open->second.episode.index < first->second.episode.index) {
                first = open;
            }
        }
        end(first, false, false, sink);
    }
}

std::string_view EpisodeReader::system_of(std::uint64_t session) const
{
    const auto found = m_systems.find(session);
    return found == m_systems.end() ? std::string_view{} : std::string_view{found->second};
}

record::Picture EpisodeReader::picture()
{
    if (m_reader.view().has_picture) {
        return m_reader.source().picture();
    }
    image::decode_png(m_reader.view().payload, m_image);
    return {m_image.width, m_image.height, m_image.rgb};
}

std::string_view EpisodeReader::picture_png()
{
    return trajectory::picture_as_png(m_reader.source(), m_reader.view(), m_png);
}

std::size_t EpisodeReader::hash_picture()
{
    try {
        const auto rgb = picture().rgb;
        return std::hash<std::string_view>{}({reinterpret_cast<const char*>(rgb.data()), rgb.size()});
    } catch (const DataError&) {
        return 0; // whoever asks for the picture hears of it
    }
}

} // namespace bh::dataset
