#include "recorded_text.hpp"

#include <bh/base/base64.hpp>

namespace bh::replay {

std::optional<std::string> recorded_text(const simdjson::dom::object& object, std::string_view key)
{
    std::string_view text;
    if (object[key].get(text) == simdjson::SUCCESS) {
        return std::string{text};
    }
    if (object[std::string{key} + "_b64"].get(text) == simdjson::SUCCESS) {
        return decode_base64(text);
    }
    return std::nullopt;
}

} // namespace bh::replay
