#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::serve {

/// One way to find the action in a text.
class ActionRule
{
public:
    ActionRule() = default;
    ActionRule(const ActionRule&) = delete;
    ActionRule& operator=(const ActionRule&) = delete;
    virtual ~ActionRule() = default;

    /// Nothing if the text has none.
    [[nodiscard]] virtual std::optional<std::string> apply(std::string_view text) const = 0;
};

/// The rules that --action-from gives, one after another: each takes what the one before has found.
class ActionRules
{
public:
    /// Adds what `text` says: a JSON pointer (RFC 6901), which begins with a slash; a table, `0=A,1=B`; or else a
    /// regular expression, of which the first group counts, or all that matches. \throws bh::UsageError
    void add(const std::string& text);

    [[nodiscard]] bool empty() const { return m_rules.empty(); }

    [[nodiscard]] std::optional<std::string> apply(std::string_view text) const;

private:
    std::vector<std::unique_ptr<ActionRule>> m_rules;
};

} // namespace bh::serve
