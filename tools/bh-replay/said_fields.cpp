#include "said_fields.hpp"

#include <bh/protocol/gsl.hpp>

namespace bh::replay {

std::map<std::string, std::string> said_fields(std::string_view request, record::LineParser& parser)
{
    std::map<std::string, std::string> said;
    const auto add = [&said](std::string_view key, std::string_view value) {
        const auto [field, is_new] = said.emplace(key, value);
        if (!is_new) {
            field->second.append("|").append(value);
        }
    };
    if (const auto line = protocol::parse_gsl(request)) {
        for (const protocol::GslField& field : line->fields) {
            add(field.key, field.value);
        }
        for (const std::string_view part : line->malformed) {
            add("", part);
        }
    } else if (const auto object = parser.parse_text(request)) {
        for (const auto field : *object) {
            std::string_view text;
            if (field.value.get(text) == simdjson::SUCCESS) {
                add(field.key, text);
            } else {
                add(field.key, std::string{simdjson::minify(field.value)});
            }
        }
    }
    return said;
}

} // namespace bh::replay
