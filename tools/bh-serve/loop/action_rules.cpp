#include "loop/action_rules.hpp"

#include <bh/base/error.hpp>

#include <nlohmann/json.hpp>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <utility>

namespace bh::serve {

namespace {

constexpr std::string_view k_option = "--action-from";

std::string_view without_spaces(std::string_view text)
{
    constexpr std::string_view k_spaces = " \t\r\n";
    const auto begin = std::min(text.find_first_not_of(k_spaces), text.size());
    return text.substr(begin, text.find_last_not_of(k_spaces) + 1 - begin);
}

class Pattern final : public ActionRule
{
public:
    explicit Pattern(const std::string& text) : m_pattern{text, re2::RE2::Quiet}
    {
        if (!m_pattern.ok()) {
            throw UsageError{k_option, text + ": no regular expression: " + m_pattern.error()};
        }
    }

    [[nodiscard]] std::optional<std::string> apply(std::string_view text) const override
    {
        constexpr int k_groups = 2;
        re2::StringPiece found[k_groups]; // NOLINT(*-avoid-c-arrays): what RE2 takes
        const int count = std::min(m_pattern.NumberOfCapturingGroups() + 1, k_groups);
        const re2::StringPiece piece{text.data(), text.size()};
        if (!m_pattern.Match(piece, 0, piece.size(), re2::RE2::UNANCHORED, found, count)) {
            return std::nullopt;
        }
        return std::string{found[count - 1].data(), found[count - 1].size()};
    }

private:
    re2::RE2 m_pattern;
};

class Pointer final : public ActionRule
{
public:
    explicit Pointer(const std::string& text)
    {
        try {
            m_pointer = nlohmann::json::json_pointer{text};
        } catch (const nlohmann::json::exception&) {
            throw UsageError{k_option, text + ": no JSON pointer, as /action or /buttons/0"};
        }
    }

    [[nodiscard]] std::optional<std::string> apply(std::string_view text) const override
    {
        const auto is_shallow = [](int depth, nlohmann::json::parse_event_t /*event*/,
                                   const nlohmann::json& /*value*/) {
            constexpr int k_depth_max = 64;
            return depth <= k_depth_max;
        };
        const nlohmann::json json = nlohmann::json::parse(text, is_shallow, false);
        if (json.is_discarded() || !json.contains(m_pointer)) {
            return std::nullopt;
        }
        const nlohmann::json& value = json.at(m_pointer);
        return value.is_string() ? value.get<std::string>() : value.dump();
    }

private:
    nlohmann::json::json_pointer m_pointer;
};

class Table final : public ActionRule
{
public:
    explicit Table(std::map<std::string, std::string, std::less<>> entries) : m_entries{std::move(entries)} {}

    [[nodiscard]] std::optional<std::string> apply(std::string_view text) const override
    {
        const auto found = m_entries.find(without_spaces(text));
        return found == m_entries.end() ? std::nullopt : std::optional{found->second};
    }

private:
    std::map<std::string, std::string, std::less<>> m_entries;
};

/// Nothing if `text` is no table.
std::optional<std::map<std::string, std::string, std::less<>>> table_from(std::string_view text)
{
    std::map<std::string, std::string, std::less<>> entries;
    while (!text.empty()) {
        const std::string_view entry = text.substr(0, text.find(','));
        text.remove_prefix(std::min(entry.size() + 1, text.size()));
        const auto sign = entry.find('=');
        // What only a regular expression would have; a number or a word is none.
        if (sign == 0 || sign == std::string_view::npos ||
            entry.find_first_of("()[]{}\\^$?*") != std::string_view::npos) {
            return std::nullopt;
        }
        entries.emplace(without_spaces(entry.substr(0, sign)), without_spaces(entry.substr(sign + 1)));
    }
    return entries.empty() ? std::nullopt : std::optional{std::move(entries)};
}

} // namespace

void ActionRules::add(const std::string& text)
{
    if (text.empty()) {
        throw UsageError{k_option, "a rule is missing"};
    }
    if (text.starts_with('/')) {
        m_rules.push_back(std::make_unique<Pointer>(text));
    } else if (auto table = table_from(text)) {
        m_rules.push_back(std::make_unique<Table>(*std::move(table)));
    } else {
        m_rules.push_back(std::make_unique<Pattern>(text));
    }
}

std::optional<std::string> ActionRules::apply(std::string_view text) const
{
    std::optional<std::string> found{without_spaces(text)};
    for (const auto& rule : m_rules) {
        if (found) {
            found = rule->apply(*found);
        }
    }
    return found;
}

} // namespace bh::serve
