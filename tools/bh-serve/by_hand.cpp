#include "by_hand.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

namespace bh::serve {

std::optional<protocol::Answer> action_by_hand(std::string_view inputs_json)
{
    struct Held
    {
        std::uint64_t frames = 0;
        std::size_t order = 0;
    };

    std::unordered_map<std::string, Held> held;
    // Our own text: UpdateReader made it of what the client sent.
    for (const auto& run : nlohmann::json::parse(inputs_json.empty() ? "[]" : inputs_json)) {
        Held& buttons = held.try_emplace(run.at(1).get<std::string>(), Held{0, held.size()}).first->second;
        buttons.frames += run.at(0).get<std::uint64_t>();
    }
    const auto most = std::max_element(held.begin(), held.end(), [](const auto& a, const auto& b) {
        return std::pair{a.second.frames, b.second.order} < std::pair{b.second.frames, a.second.order};
    });
    if (most == held.end() || most->second.frames == 0) {
        return std::nullopt;
    }
    protocol::Answer answer;
    answer.action = most->first;
    return answer;
}

} // namespace bh::serve
