#include "changed_line.hpp"

#include <algorithm>

namespace bh::cut {

namespace {

constexpr std::string_view k_spaces = " \t\r\n";

/// Walks through the members of an object. Valid JSON is all it can read, and it stops at the end of any text.
class Members
{
public:
    explicit Members(std::string_view line) : m_text{line} { m_at = m_text.find('{') + 1; }

    struct Member
    {
        std::string_view whole;   ///< from the key's first quote to the value's last byte
        std::string_view key;     ///< without its quotes, escapes as they are
        std::size_t value_at = 0; ///< in `whole`
    };

    std::optional<Member> next()
    {
        m_at = m_text.find_first_not_of(" \t\r\n,", m_at);
        if (m_at >= m_text.size() || m_text[m_at] != '"') {
            return std::nullopt;
        }
        const std::size_t start = m_at;
        skip_string();
        Member member;
        member.key = m_text.substr(start + 1, m_at - start - 2);
        m_at = std::min(m_text.find(':', m_at), m_text.size() - 1) + 1;
        m_at = std::min(m_text.find_first_not_of(k_spaces, m_at), m_text.size());
        member.value_at = m_at - start;
        skip_value();
        member.whole = m_text.substr(start, m_at - start);
        member.whole.remove_suffix(member.whole.size() - 1 - member.whole.find_last_not_of(k_spaces));
        return member;
    }

private:
    // From an opening quote to behind the closing one.
    void skip_string()
    {
        for (++m_at; m_at < m_text.size(); ++m_at) {
            m_at = std::min(m_text.find_first_of("\"\\", m_at), m_text.size());
            if (m_at < m_text.size() && m_text[m_at] == '"') {
                ++m_at;
                return;
            }
            ++m_at; // a backslash takes the next character with it
        }
        m_at = m_text.size();
    }

    // To the comma or brace behind the value.
    void skip_value()
    {
        std::size_t depth = 0;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '"') {
                skip_string();
                continue;
            }
            if (depth == 0 && (c == ',' || c == '}')) {
                return;
            }
            depth += c == '{' || c == '[' ? 1 : 0;
            depth -= c == '}' || c == ']' ? 1 : 0;
            ++m_at;
        }
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace

void append_changed(std::string& out, std::string_view line, std::span<const MemberChange> changes)
{
    Members members{line};
    char separator = '{';
    while (const auto member = members.next()) {
        const auto change = std::find_if(changes.begin(), changes.end(),
                                         [&member](const MemberChange& each) { return each.key == member->key; });
        if (change != changes.end() && !change->value) {
            continue;
        }
        out += separator;
        separator = ',';
        if (change == changes.end()) {
            out += member->whole;
        } else {
            out.append(member->whole.substr(0, member->value_at)).append(*change->value);
        }
    }
    if (separator == '{') {
        out += '{';
    }
    out += '}';
}

} // namespace bh::cut
