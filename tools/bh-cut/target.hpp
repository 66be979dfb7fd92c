#pragma once

#include <bh/base/atomic_file.hpp>

#include <string>
#include <vector>

namespace bh::cut {

/// Where the output goes until it is whole. As a rule the writer of recordings sees to that itself, under OUT.partial;
/// but if OUT.partial is what an interrupted recorder left behind, and an input, it needs another name.
class Target
{
public:
    /// \throws bh::UsageError if the output is one of the inputs; bh::FileError if it exists and may not be replaced,
    /// or belongs to a recording that is still being made.
    Target(const std::vector<std::string>& inputs, const std::string& output, Overwrite overwrite);

    /// What the writer is to be told.
    [[nodiscard]] const std::string& writer_path() const { return m_writer_path; }

    /// After the writer finished. \throws bh::FileError
    void commit() const;

    /// The output took the place for which the remains of an interrupted recorder waited.
    [[nodiscard]] bool is_rescue() const { return m_is_rescue; }

private:
    std::string m_output; ///< without links
    std::string m_writer_path;
    bool m_is_rescue = false;
    Overwrite m_overwrite;
};

} // namespace bh::cut
