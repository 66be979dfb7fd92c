#include <bh/record/line_members.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace bh::record {

namespace {

constexpr std::string_view k_spaces = " \t\r\n";

/// Appends valid JSON without the spaces between its parts.
void append_compact(std::string& out, std::string_view json)
{
    bool is_in_string = false;
    for (std::size_t at = 0; at < json.size(); ++at) {
        if (is_in_string && json[at] == '\\') {
            out += json[at++]; // which takes the next character with it
        } else if (json[at] == '"') {
            is_in_string = !is_in_string;
        } else if (!is_in_string && k_spaces.find(json[at]) != std::string_view::npos) {
            continue;
        }
        out += at < json.size() ? json.substr(at, 1) : "";
    }
}

} // namespace

LineMembers::LineMembers(std::string_view line) : m_text{line}, m_at{line.find('{') + 1} {}

std::optional<LineMembers::Member> LineMembers::next()
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

// From an opening quote to behind the closing one.
void LineMembers::skip_string()
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
void LineMembers::skip_value()
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

void append_changed(std::string& out, std::string_view line, std::span<const MemberChange> changes)
{
    std::vector<bool> is_found(changes.size());
    char separator = '{';
    const auto append = [&](std::string_view beginning, std::string_view end) {
        out += separator;
        separator = ',';
        out.append(beginning).append(end);
    };
    const auto append_added = [&] {
        for (std::size_t i = 0; i < changes.size(); ++i) {
            if (changes[i].is_added && changes[i].value && !is_found[i]) {
                append('"' + std::string{changes[i].key} + "\":", *changes[i].value);
                is_found[i] = true;
            }
        }
    };
    LineMembers members{line};
    while (const auto member = members.next()) {
        if (member->key == "payload") {
            append_added();
        }
        const auto change = std::find_if(changes.begin(), changes.end(),
                                         [&member](const MemberChange& each) { return each.key == member->key; });
        if (change == changes.end()) {
            append(member->whole, {});
            continue;
        }
        is_found[static_cast<std::size_t>(change - changes.begin())] = true;
        if (change->value) {
            append(member->whole.substr(0, member->value_at), *change->value);
        }
    }
    append_added();
    out += separator == '{' ? "{}" : "}";
}

void append_without_frame(std::string& out, std::string_view line)
{
    LineMembers members{line};
    char separator = '{';
    while (const auto member = members.next()) {
        if (member->key != "frame" && member->key != "payload") {
            out += std::exchange(separator, ',');
            append_compact(out, member->whole);
        }
    }
    out += separator == '{' ? "{}" : "}";
}

} // namespace bh::record
