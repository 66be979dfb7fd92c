#pragma once

#include "run_head.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bh::cut {

/// The inputs in the order in which they are copied: the parts of a recording that was split one behind another, where
/// the first of them stood, as shells sort run-10 in front of run-2. All else stays where it is.
///
/// For that, and for the earliest time, their headers are read ahead. An input that can be read only once keeps its
/// place, and no other is moved past it.
class Inputs
{
public:
    /// \throws bh::FileError if an input cannot be read, or is no recording.
    explicit Inputs(const std::vector<std::string>& paths);
    Inputs(const Inputs&) = delete;
    Inputs& operator=(const Inputs&) = delete;

    [[nodiscard]] const std::vector<std::string>& paths() const { return m_paths; }

    /// The head that was created first; null if none says when.
    [[nodiscard]] const RunHead* earliest() const { return m_earliest; }

    /// One input, or parts of one recording.
    [[nodiscard]] bool are_one_run() const { return m_are_one_run; }

private:
    struct Head
    {
        std::string path;
        RunHead head;
        std::size_t copy = 0; ///< how many files of the same run and part stand in front; they must not part the others
    };

    void sort_behind(std::size_t first);

    std::vector<std::string> m_paths;
    std::vector<Head> m_heads; ///< of those that can be read twice, in the same order
    const RunHead* m_earliest = nullptr;
    bool m_are_one_run = false;
};

} // namespace bh::cut
