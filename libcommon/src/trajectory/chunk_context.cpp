#include "chunk_context.hpp"

#include <bh/record/record.hpp>

#include <simdjson.h>

namespace bh::trajectory {

namespace {

template <class Value>
std::string object_text(Value&& value)
{
    simdjson::ondemand::object object;
    std::string_view json;
    return value.get_object().get(object) == simdjson::SUCCESS && object.raw_json().get(json) == simdjson::SUCCESS
               ? std::string{json}
               : std::string{};
}

} // namespace

ContextLines context_lines(std::string_view line)
{
    ContextLines lines;
    simdjson::ondemand::parser parser;
    simdjson::ondemand::document document;
    simdjson::ondemand::object members;
    if (parser.iterate(line.data(), line.size(), line.size() + record::k_padding_bytes).get(document) !=
            simdjson::SUCCESS ||
        document.get_object().get(members) != simdjson::SUCCESS) {
        return lines;
    }
    for (auto member : members) {
        std::string_view key;
        if (member.unescaped_key().get(key) != simdjson::SUCCESS) {
            break;
        }
        simdjson::ondemand::array sessions;
        if (key == "header" && lines.header.empty()) {
            lines.header = object_text(member.value());
        } else if (key == "sessions" && lines.sessions.empty() &&
                   member.value().get_array().get(sessions) == simdjson::SUCCESS) {
            for (auto session : sessions) {
                lines.sessions.push_back(object_text(session));
            }
        }
    }
    return lines;
}

} // namespace bh::trajectory
