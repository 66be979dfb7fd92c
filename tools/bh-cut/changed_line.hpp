#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bh::cut {

/// What becomes of a record's member.
struct MemberChange
{
    std::string_view key;
    std::optional<std::string> value; ///< JSON that takes the place of the old value; absent: the member is left out
};

/// Appends `line`, which must be a valid JSON object, with its members changed; all others stay byte by byte, in their
/// order. A member is found by the plain spelling of its name.
void append_changed(std::string& out, std::string_view line, std::span<const MemberChange> changes);

} // namespace bh::cut
