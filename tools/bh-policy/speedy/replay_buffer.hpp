#pragma once

#include "checkpoint.hpp"

#include <bh/record/expression.hpp>

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace bh::policy {

class ByteReader;
class ByteWriter;

/// What was done in one step, and what came of it.
struct Transition
{
    std::span<const float> features;
    std::uint32_t action = 0;
    float reward = 0;
    std::span<const float> next_features;
    bool terminal = false; ///< nothing comes after it
};

/// The newest transitions, up to a number that is fixed from the beginning.
class ReplayBuffer
{
public:
    /// `features` numbers describe a state; memory is `capacity` times 8 bytes for each of them, taken as it fills.
    ReplayBuffer(std::size_t capacity, std::size_t features) : m_capacity{capacity}, m_features{features} {}

    void add(const Transition& transition);

    /// `age` 0 is the oldest. Valid until the next add().
    [[nodiscard]] Transition at(std::size_t age) const;

    [[nodiscard]] std::size_t size() const { return m_outcomes.size(); }

    void save(ByteWriter& out) const;
    /// Takes what was saved, the newest if there is not room for all. \throws bh::DataError
    void load(ByteReader& in, std::size_t actions);

private:
    struct Outcome
    {
        std::uint32_t action;
        float reward;
        bool terminal;
    };

    std::size_t m_capacity;
    std::size_t m_features;
    std::size_t m_oldest = 0;    ///< its place, once the buffer is full
    std::vector<float> m_states; ///< features and next features of each
    std::vector<Outcome> m_outcomes;
};

/// Random numbers that are the same on every machine: generator and draws are fixed by the C++ standard, not by its
/// library.
class Generator
{
public:
    explicit Generator(std::uint64_t seed);

    /// 0 to `count` - 1; `count` is 1 to 2^32.
    std::uint64_t below(std::uint64_t count) { return (m_engine() >> 32U) * count >> 32U; }

    /// From 0 up to, but not, 1.
    double unit() { return static_cast<double>(m_engine() >> 11U) * 0x1p-53; }

    /// All that decides the numbers to come, as text.
    [[nodiscard]] std::string state() const;
    /// False, and nothing is changed, if the text is no state.
    bool restore(const std::string& state);

private:
    std::mt19937_64 m_engine;
};

/// One session's play since its last start.
struct Episode
{
    std::uint64_t number = 0;
    bool known = false; ///< an observation of it has come
    bool open = false;  ///< `action` was taken, and what came of it is not known yet
    std::vector<float> features;
    double potential = 0;
    std::uint32_t action = 0;
    std::uint64_t steps = 0;
    double rewards = 0; ///< sum
    record::Expression::Memory reward_memory;
    record::Expression::Memory shaping_memory;
    bool was_idle = false; ///< NONE was recorded, for the last time if the next observation is another episode's

    /// Into a checkpoint.
    void save(ByteWriter& out) const;
    /// What save() wrote; `features` and `actions` say how many there are. \throws bh::DataError
    static Episode load(ByteReader& in, std::size_t features, std::size_t actions);
};

} // namespace bh::policy
