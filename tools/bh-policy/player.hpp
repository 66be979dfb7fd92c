#pragma once

#include <bh/protocol/random_draws.hpp>

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace bh::policy {

/// An observation as a policy gets it, bh-policy(7). Valid until the next message is read.
struct Observation
{
    std::uint64_t session = 0;
    std::uint64_t episode = 0;
    std::uint64_t step = 0;
    bool started = false;          ///< the session's first
    simdjson::dom::object message; ///< all of it; its fields are below "observation"
};

/// What there is to read.
enum class Waiting
{
    nothing,
    message,
    end, ///< nothing will come any more, or a signal wants the end
};

/// The input, as far as it matters to a player that works for itself between answers.
class InputState
{
public:
    virtual ~InputState() = default;
    [[nodiscard]] virtual Waiting look() const = 0;
};

/// Decides what to press.
class Player
{
public:
    virtual ~Player() = default;
    /// Appends an answer: a JSON value, which as a line of its own is a policy's answer.
    virtual void answer(const Observation& observation, std::string& out) = 0;

    /// Takes a line that asks for no answer: a step of a record stream.
    virtual void watch(const Observation& /*step*/) {}

    /// The answers are out, and the time until the next observation is free. Called before the first one, too.
    virtual void after_answer(const InputState& /*input*/) {}

    /// No more observations come.
    virtual void finish() {}
};

/// What a player keeps for each session. When there are too many, that of the session unused longest is dropped.
template <typename State>
class Sessions
{
public:
    static constexpr std::size_t k_kept_max = 256;

    /// `make()` gives the state of a session that has none.
    template <typename Make>
    State& find_or_make(std::uint64_t session, Make&& make)
    {
        const auto found = m_places.find(session);
        if (found != m_places.end()) {
            m_states.splice(m_states.end(), m_states, found->second);
            return m_states.back().second;
        }
        m_states.emplace_back(session, make());
        m_places.emplace(session, std::prev(m_states.end()));
        if (m_states.size() > k_kept_max) {
            m_places.erase(m_states.front().first);
            m_states.pop_front();
        }
        return m_states.back().second;
    }

    void erase(std::uint64_t session)
    {
        if (const auto found = m_places.find(session); found != m_places.end()) {
            m_states.erase(found->second);
            m_places.erase(found);
        }
    }

    /// How many were used since this one was, itself included; 1 if it is not known.
    [[nodiscard]] std::size_t used_since(std::uint64_t session) const
    {
        std::size_t count = 1;
        for (auto state = m_states.rbegin(); m_places.contains(session) && state->first != session; ++state) {
            ++count;
        }
        return count;
    }

    /// By their last use, that of longest ago first.
    [[nodiscard]] const std::list<std::pair<std::uint64_t, State>>& all() const { return m_states; }

private:
    using States = std::list<std::pair<std::uint64_t, State>>;

    States m_states;
    std::unordered_map<std::uint64_t, typename States::iterator> m_places;
};

/// Presses nothing.
class IdlePlayer final : public Player
{
public:
    void answer(const Observation& observation, std::string& out) override;
};

/// Draws from a list of actions, with one generator per session.
class RandomPlayer final : public Player
{
public:
    RandomPlayer(protocol::RandomActions actions, std::uint64_t seed) : m_actions{std::move(actions)}, m_seed{seed} {}

    void answer(const Observation& observation, std::string& out) override;

private:
    protocol::RandomActions m_actions;
    std::uint64_t m_seed;
    Sessions<protocol::RandomPolicy> m_sessions;
};

} // namespace bh::policy
