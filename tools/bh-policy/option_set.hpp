#pragma once

#include <bh/cli/parser.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bh::policy {

/// Declares options and remembers which were given: each has a meaning for some kinds of policy only.
class OptionSet
{
public:
    explicit OptionSet(cli::Parser& parser) : m_parser{parser} {}

    /// `kinds` as "random speedy".
    void add(const std::string& name, std::string_view kinds, const std::string& type, cli::Parser::Setter setter,
             const std::string& help);
    void text(const std::string& name, std::string_view kinds, const std::string& type, std::string& target,
              const std::string& help);
    /// `minimum` to `maximum`
    void number(const std::string& name, std::string_view kinds, std::uint64_t& target, std::uint64_t minimum,
                std::uint64_t maximum, const std::string& help);
    void share(const std::string& name, std::string_view kinds, double& target, const std::string& help);
    void flag(const std::string& name, std::string_view kinds, bool& target, const std::string& help);

    /// \throws bh::UsageError if an option was given that means nothing to this kind
    void check(std::string_view kind) const;

private:
    struct Known
    {
        std::string name;
        std::string_view kinds;
        const bool* flag; ///< set if it was given; null for options with a value
    };

    cli::Parser& m_parser;
    std::vector<Known> m_known;
    std::vector<std::string> m_given;
};

/// A number from 0 to 1. \throws bh::UsageError
double parse_share(std::string_view option, std::string_view text);

} // namespace bh::policy
