#include "range.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/parser.hpp>

#include <string>

namespace bh::shot {

namespace {

constexpr std::string_view k_option = "--range";

// Cuts off what stands before the first colon, and the colon.
std::string_view take_part(std::string_view& text)
{
    const std::size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
    return part;
}

} // namespace

Range parse_range(std::string_view text)
{
    std::string_view rest = text;
    const bool has_colon = text.find(':') != std::string_view::npos;
    const std::string_view first = take_part(rest);
    const std::string_view last = has_colon ? take_part(rest) : first;
    if (first.empty() && last.empty() && rest.empty()) {
        throw UsageError{k_option, "\"" + std::string{text} + "\" names no bound; write A:B, A:, :B or A:B:STEP"};
    }
    Range range;
    if (!first.empty()) {
        range.first = cli::parse_number(k_option, first);
    }
    if (!last.empty()) {
        range.last = cli::parse_number(k_option, last);
    }
    if (!rest.empty()) {
        range.stride = cli::parse_number(k_option, rest);
    }
    if (range.stride == 0) {
        throw UsageError{k_option, "a step of 0 leads nowhere"};
    }
    if (range.last && range.first > *range.last) {
        throw UsageError{k_option, std::string{first} + " lies behind " + std::string{last}};
    }
    return range;
}

} // namespace bh::shot
