#pragma once

#include <bh/base/numbered_name.hpp>

#include <string>

namespace bh::recorder {

/// Names of the parts of a recording.
class PartName : public NumberedName
{
public:
    /// \throws bh::UsageError as NumberedName does
    explicit PartName(const std::string& pattern) : NumberedName{"--output", pattern} {}

    /// A part of any number that lies there, finished or (only these, if `finished` is false) not; empty if there is
    /// none.
    [[nodiscard]] std::string find_existing(bool finished) const;
};

} // namespace bh::recorder
