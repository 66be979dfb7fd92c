#include "option_set.hpp"

#include <bh/base/error.hpp>

#include <algorithm>
#include <charconv>

namespace bh::policy {

double parse_share(std::string_view option, std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= 1)) {
        throw UsageError{option, std::string{text} + " is no number from 0 to 1"};
    }
    return value;
}

void OptionSet::add(const std::string& name, std::string_view kinds, const std::string& type,
                    cli::Parser::Setter setter, const std::string& help)
{
    m_known.push_back({name, kinds, nullptr});
    m_parser.option(
        name, type,
        [this, name, set = std::move(setter)](const std::string& value) {
            m_given.push_back(name);
            set(value);
        },
        help);
}

void OptionSet::text(const std::string& name, std::string_view kinds, const std::string& type, std::string& target,
                     const std::string& help)
{
    add(
        name, kinds, type, [&target](const std::string& value) { target = value; }, help);
}

void OptionSet::number(const std::string& name, std::string_view kinds, std::uint64_t& target, std::uint64_t minimum,
                       std::uint64_t maximum, const std::string& help)
{
    add(
        name, kinds, "N",
        [&target, name, minimum, maximum](const std::string& value) {
            target = cli::parse_number(name, value, maximum);
            if (target < minimum) {
                throw UsageError{name, value + " is less than " + std::to_string(minimum)};
            }
        },
        help);
}

void OptionSet::share(const std::string& name, std::string_view kinds, double& target, const std::string& help)
{
    add(
        name, kinds, "P", [&target, name](const std::string& value) { target = parse_share(name, value); }, help);
}

void OptionSet::flag(const std::string& name, std::string_view kinds, bool& target, const std::string& help)
{
    m_known.push_back({name, kinds, &target});
    m_parser.flag(name, target, help);
}

void OptionSet::check(std::string_view kind) const
{
    for (const Known& option : m_known) {
        const bool given = option.flag != nullptr
                               ? *option.flag
                               : std::find(m_given.begin(), m_given.end(), option.name) != m_given.end();
        if (given && option.kinds.find(kind) == std::string_view::npos) {
            throw UsageError{option.name, "means nothing to " + std::string{kind}};
        }
    }
}

} // namespace bh::policy
