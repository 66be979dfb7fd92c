#pragma once

#include <bh/cli/context.hpp>
#include <bh/cli/run_tool.hpp>

#include <cstdint>
#include <string>

namespace bh::shot {

/// Warns of what is damaged in a recording: of the first ten places one by one, of the others of how many they are.
class DamageLog
{
public:
    /// `name`: the recording's.
    DamageLog(cli::Context& context, std::string name) : m_context{context}, m_name{std::move(name)} {}

    void add(const std::string& damage);
    /// Warns of the places not named, if any. Call it once, at the end.
    cli::Outcome finish();

private:
    cli::Context& m_context;
    std::string m_name;
    std::uint64_t m_count = 0;
};

} // namespace bh::shot
