#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace bh::protocol {

/// A savestate in which an episode may begin.
struct Save
{
    std::string path;
    double weight = 1; ///< how likely it is, measured by the sum of all; 0 or more, finite
};

/// Draws the savestates in which episodes begin. The same seed and name give the same draws on every machine.
class SaveDraw
{
public:
    /// `name` tells apart sessions that play under one seed.
    SaveDraw(const std::vector<Save>& saves, std::uint64_t seed, std::string_view name);
    /// A path; empty if there are no saves.
    const std::string& draw();

private:
    std::vector<Save> m_saves;
    double m_sum = 0;
    std::mt19937_64 m_generator;
};

} // namespace bh::protocol
