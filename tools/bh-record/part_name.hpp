#pragma once

#include <cstdint>
#include <string>

namespace bh::recorder {

/// Names of numbered files: a pattern such as run-%03d.zst.
class PartName
{
public:
    /// \throws bh::UsageError if the pattern's file name has not exactly one number in it
    explicit PartName(std::string pattern);

    [[nodiscard]] std::string name(std::uint64_t part) const;
    /// A part of any number that lies there, finished or (only these, if `finished` is false) not; empty if there is
    /// none.
    [[nodiscard]] std::string find_existing(bool finished) const;

private:
    std::string m_before;
    std::string m_after;
    std::size_t m_digits = 1;
    char m_fill = ' ';
};

} // namespace bh::recorder
