#include <bh/base/error.hpp>
#include <bh/record/framing.hpp>
#include <bh/record/line_parser.hpp>

#include <array>
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
    const auto error = m_parser.parse(view.line.data(), view.line.size(), false).get(object);
    if (error != simdjson::SUCCESS) {
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

std::optional<simdjson::dom::object> LineParser::parse_text(std::string_view text)
{
    simdjson::dom::object object;
    if (m_parser.parse(text.data(), text.size(), true).get(object) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    return object;
}

std::uint64_t unsigned_or(const simdjson::dom::object& object, std::string_view key, std::uint64_t fallback)
{
    std::uint64_t value = 0;
    return object[key].get(value) == simdjson::SUCCESS ? value : fallback;
}

std::int64_t signed_or(const simdjson::dom::object& object, std::string_view key, std::int64_t fallback)
{
    std::int64_t value = 0;
    return object[key].get(value) == simdjson::SUCCESS ? value : fallback;
}

std::string_view text_or(const simdjson::dom::object& object, std::string_view key, std::string_view fallback)
{
    std::string_view value;
    return object[key].get(value) == simdjson::SUCCESS ? value : fallback;
}

} // namespace bh::record
