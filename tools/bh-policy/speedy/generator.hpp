#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace bh::policy {

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

} // namespace bh::policy
