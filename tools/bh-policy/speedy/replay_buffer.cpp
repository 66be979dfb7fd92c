#include "replay_buffer.hpp"

#include "checkpoint.hpp"

#include <algorithm>
#include <sstream>

namespace bh::policy {

void ReplayBuffer::add(const Transition& transition)
{
    const Outcome outcome{transition.action, transition.reward, transition.terminal};
    if (m_outcomes.size() < m_capacity) {
        m_outcomes.push_back(outcome);
        m_states.insert(m_states.end(), transition.features.begin(), transition.features.end());
        m_states.insert(m_states.end(), transition.next_features.begin(), transition.next_features.end());
        return;
    }
    m_outcomes[m_oldest] = outcome;
    float* const place = m_states.data() + m_oldest * 2 * m_features;
    std::copy(transition.features.begin(), transition.features.end(), place);
    std::copy(transition.next_features.begin(), transition.next_features.end(), place + m_features);
    m_oldest = (m_oldest + 1) % m_capacity;
}

Transition ReplayBuffer::at(std::size_t age) const
{
    const std::size_t place = (m_oldest + age) % m_outcomes.size();
    const Outcome& outcome = m_outcomes[place];
    const float* const states = m_states.data() + place * 2 * m_features;
    return {{states, m_features}, outcome.action, outcome.reward, {states + m_features, m_features}, outcome.terminal};
}

void ReplayBuffer::save(ByteWriter& out) const
{
    out.integer(size());
    for (std::size_t age = 0; age < size(); ++age) {
        const Transition transition = at(age);
        out.floats(transition.features);
        out.floats(transition.next_features);
        out.integer(transition.action);
        out.real(transition.reward);
        out.integer(transition.terminal ? 1 : 0);
    }
}

void ReplayBuffer::load(ByteReader& in, std::size_t actions)
{
    std::vector<float> features(m_features);
    std::vector<float> next_features(m_features);
    for (std::uint64_t left = in.integer(); left > 0; --left) {
        in.floats(features);
        in.floats(next_features);
        Transition transition;
        transition.features = features;
        transition.next_features = next_features;
        transition.action = static_cast<std::uint32_t>(in.integer_below(actions));
        transition.reward = static_cast<float>(in.real());
        transition.terminal = in.integer_below(2) == 1;
        add(transition);
    }
}

Generator::Generator(std::uint64_t seed)
{
    std::seed_seq sequence{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)};
    m_engine.seed(sequence);
}

std::string Generator::state() const
{
    std::ostringstream text;
    text << m_engine;
    return text.str();
}

bool Generator::restore(const std::string& state)
{
    std::istringstream text{state};
    std::mt19937_64 engine;
    text >> engine;
    if (text.fail()) {
        return false;
    }
    m_engine = engine;
    return true;
}

namespace {

void load_memory(ByteReader& in, record::Expression::Memory& memory)
{
    for (std::uint64_t left = in.integer(); left > 0; --left) {
        memory.before.push_back(in.real());
    }
}

} // namespace

void Episode::save(ByteWriter& out) const
{
    out.integer(number);
    out.integer(known ? 1 : 0);
    out.integer(open ? 1 : 0);
    out.floats(features);
    out.real(potential);
    out.integer(action);
    out.integer(steps);
    out.real(rewards);
    for (const record::Expression::Memory* memory : {&reward_memory, &shaping_memory}) {
        out.integer(memory->before.size());
        for (const double value : memory->before) {
            out.real(value);
        }
    }
}

Episode Episode::load(ByteReader& in, std::size_t features, std::size_t actions)
{
    Episode episode;
    episode.number = in.integer();
    episode.known = in.integer_below(2) == 1;
    episode.open = in.integer_below(2) == 1;
    episode.features.resize(features);
    in.floats(episode.features);
    episode.potential = in.real();
    episode.action = static_cast<std::uint32_t>(in.integer_below(actions));
    episode.steps = in.integer();
    episode.rewards = in.real();
    load_memory(in, episode.reward_memory);
    load_memory(in, episode.shaping_memory);
    return episode;
}

} // namespace bh::policy
