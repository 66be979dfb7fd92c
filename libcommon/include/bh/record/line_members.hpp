#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bh::record {

/// The members of a JSON object as they are written, one after another, byte by byte. The text must be a valid JSON
/// object; of any other text, reading stops at its end at the latest.
class LineMembers
{
public:
    struct Member
    {
        std::string_view whole;   ///< from the key's first quote to the value's last byte
        std::string_view key;     ///< without its quotes, escapes as they are
        std::size_t value_at = 0; ///< in `whole`

        [[nodiscard]] std::string_view value() const { return whole.substr(value_at); }
    };

    explicit LineMembers(std::string_view line);

    /// Nothing at the end.
    std::optional<Member> next();

private:
    void skip_string();
    void skip_value();

    std::string_view m_text;
    std::size_t m_at = 0;
};

/// What becomes of a record's member.
struct MemberChange
{
    std::string_view key;
    std::optional<std::string> value; ///< JSON that takes the place of the old value; absent: the member is left out
    bool is_added = false;            ///< if there is no such member: behind all others, but before "payload"
};

/// Appends `line`, which must be a valid JSON object, with its members changed; all others stay byte by byte, in their
/// order. A member is found by the plain spelling of its name.
void append_changed(std::string& out, std::string_view line, std::span<const MemberChange> changes);

/// Appends a record's line without "frame" and "payload", and without spaces between its parts.
void append_without_frame(std::string& out, std::string_view line);

} // namespace bh::record
