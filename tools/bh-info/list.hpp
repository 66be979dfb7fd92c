#pragma once

#include "options.hpp"
#include "report.hpp"
#include "table.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace bh::info {

/// The recordings that an operand names: itself, or, of a folder, those in it and below, by name.
/// \throws bh::FileError if a folder cannot be read
std::vector<std::string> recordings_of(const std::string& operand);

/// A line for each recording, for people.
class RecordingTable
{
public:
    void add(const std::string& name, const Examination& examination);

    [[nodiscard]] bool empty() const { return m_rows.size() == 1; }

    /// The table; at most `columns` wide.
    [[nodiscard]] std::string text(std::size_t columns);

private:
    Rows m_rows{{"recording", "steps", "episodes", "return", "time", "size", "game", "end"}};
};

/// Writes a line of CSV for each episode of the selection, of all RUNs: a learning curve. What is one, and what its
/// return, dataset::EpisodeReader says.
cli::Outcome write_returns(const Options& options, cli::Context& context);

} // namespace bh::info
