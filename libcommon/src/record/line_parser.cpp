#include <bh/base/error.hpp>
#include <bh/base/text.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>
#include <utility>

namespace bh::record {

namespace {

constexpr std::array<std::pair<std::string_view, Type>, 10> k_types = {{
    {"step", Type::step},
    {"header", Type::header},
    {"session", Type::session},
    {"exchange", Type::exchange},
    {"episode", Type::episode},
    {"session_end", Type::session_end},
    {"note", Type::note},
    {"end", Type::end},
    {"chunk", Type::chunk},
    {"pixels", Type::pixels},
}};

constexpr std::uint64_t k_stream_version = 1;

/// Why this program must not read what follows `header`; empty if it may.
std::string refusal(const simdjson::dom::object& header)
{
    const std::uint64_t version = unsigned_or(header, "version", 0);
    if (version != k_stream_version) {
        return "stream version " + std::to_string(version) + ", known is " + std::to_string(k_stream_version);
    }
    simdjson::dom::array wanted;
    if (header["requires"].get(wanted) == simdjson::SUCCESS && wanted.begin() != wanted.end()) {
        return "the recording requires " + simdjson::minify(*wanted.begin()) + ", which this program does not know";
    }
    return {};
}

bool begins_number(char c)
{
    return is_digit(c) || c == '-';
}

/// Does the parser take this number? One that it calls wrong may be one that is too large, or none.
bool fits(simdjson::dom::parser& parser, std::string_view number)
{
    constexpr std::size_t k_digits_always = 18;
    const bool is_short = number.size() <= k_digits_always && number.find_first_of(".eE") == std::string_view::npos;
    return is_short || parser.parse(number.data(), number.size(), true).error() == simdjson::SUCCESS;
}

/// Is it a number by the grammar of JSON?
bool is_number(std::string_view text)
{
    const auto digits = [&text] {
        const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
        text.remove_prefix(count);
        return count > 0;
    };
    const auto take = [&text](std::string_view choices) {
        const bool found = !text.empty() && choices.find(text.front()) != std::string_view::npos;
        text.remove_prefix(found ? 1 : 0);
        return found;
    };
    take("-");
    if (!take("0") && !digits()) {
        return false;
    }
    if (take(".") && !digits()) {
        return false;
    }
    if (take("eE")) {
        take("+-");
        if (!digits()) {
            return false;
        }
    }
    return text.empty();
}

/// Puts quotes around the numbers that the parser refuses because of their size.
void quote_large_numbers(std::string_view line, std::string& out)
{
    simdjson::dom::parser parser;
    out.clear();
    out.reserve(line.size() + k_padding_bytes + 16);
    for (std::size_t at = 0; at < line.size();) {
        std::size_t end = at + 1;
        if (line[at] == '"') {
            while (end < line.size() && line[end] != '"') {
                end += line[end] == '\\' ? 2 : 1;
            }
            end = std::min(end + 1, line.size());
        } else if (begins_number(line[at])) {
            end = std::min(line.find_first_not_of("0123456789+-.eE", at), line.size());
            const std::string_view number = line.substr(at, end - at);
            if (!fits(parser, number) && is_number(number)) {
                out.append("\"").append(number).append("\"");
                at = end;
                continue;
            }
        } else {
            end = std::min(line.find_first_of("\"-0123456789", at), line.size());
        }
        out.append(line.substr(at, end - at));
        at = end;
    }
}

} // namespace

Type type_from_name(std::string_view name)
{
    for (const auto& [known, type] : k_types) {
        if (known == name) {
            return type;
        }
    }
    return Type::unknown;
}

simdjson::dom::object LineParser::parse(const RecordView& view)
{
    m_type = Type::unknown;
    const auto fail = [&view](std::string_view reason) -> DataError {
        return DataError{"byte " + std::to_string(view.offset) + ": " + std::string{reason}};
    };
    simdjson::dom::object object;
    if (const auto error = parse_padded(view.line, object); error != simdjson::SUCCESS) {
        throw fail(std::string{"not a JSON object: "} + simdjson::error_message(error));
    }
    std::string_view name;
    if (object["type"].get(name) != simdjson::SUCCESS) {
        throw fail("a record without a type");
    }
    m_type = type_from_name(name);
    if (!view.has_payload && object["payload"].error() != simdjson::NO_SUCH_FIELD) {
        throw fail("\"payload\" is not the last member, or not a size");
    }
    if (m_type == Type::header) {
        if (const std::string reason = refusal(object); !reason.empty()) {
            throw fail(reason);
        }
    }
    return object;
}

simdjson::error_code LineParser::parse_padded(std::string_view text, simdjson::dom::object& object)
{
    constexpr std::size_t k_initial_bytes = 4'096;
    if (m_parser.max_depth() != m_depth_max) {
        if (const auto error = m_parser.allocate(k_initial_bytes, m_depth_max); error != simdjson::SUCCESS) {
            return error;
        }
    }
    const auto error = m_parser.parse(text.data(), text.size(), false).get(object);
    if (error != simdjson::NUMBER_ERROR) {
        return error;
    }
    quote_large_numbers(text, m_quoted);
    const std::size_t bytes = m_quoted.size();
    m_quoted.append(k_padding_bytes, '\0');
    return m_parser.parse(m_quoted.data(), bytes, false).get(object);
}

std::optional<simdjson::dom::object> LineParser::parse_text(std::string_view text)
{
    simdjson::dom::object object;
    m_text.assign(text).append(k_padding_bytes, '\0');
    return parse_padded(std::string_view{m_text}.substr(0, text.size()), object) == simdjson::SUCCESS
               ? std::optional{object}
               : std::nullopt;
}

namespace {

template <typename Number>
std::optional<Number> find_whole(const simdjson::dom::object& object, std::string_view key)
{
    simdjson::dom::element element;
    if (object[key].get(element) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    Number value = 0;
    if (element.get(value) == simdjson::SUCCESS) {
        return value;
    }
    constexpr double k_end = std::is_signed_v<Number> ? 0x1p63 : 0x1p64;
    double real = 0;
    const bool is_whole = element.is_double() && element.get(real) == simdjson::SUCCESS && real == std::trunc(real) &&
                          real < k_end && real >= (std::is_signed_v<Number> ? -k_end : 0);
    return is_whole ? std::optional{static_cast<Number>(real)} : std::nullopt;
}

} // namespace

std::optional<std::uint64_t> find_unsigned(const simdjson::dom::object& object, std::string_view key)
{
    return find_whole<std::uint64_t>(object, key);
}

std::optional<std::int64_t> find_signed(const simdjson::dom::object& object, std::string_view key)
{
    return find_whole<std::int64_t>(object, key);
}

std::uint64_t unsigned_or(const simdjson::dom::object& object, std::string_view key, std::uint64_t fallback)
{
    return find_unsigned(object, key).value_or(fallback);
}

std::int64_t signed_or(const simdjson::dom::object& object, std::string_view key, std::int64_t fallback)
{
    return find_signed(object, key).value_or(fallback);
}

std::string_view text_or(const simdjson::dom::object& object, std::string_view key, std::string_view fallback)
{
    std::string_view value;
    return object[key].get(value) == simdjson::SUCCESS ? value : fallback;
}

} // namespace bh::record
