#include "by_hand.hpp"

#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

namespace bh::serve {

std::optional<protocol::Answer> action_by_hand(std::string_view inputs_json)
{
    std::vector<std::pair<std::string, std::uint64_t>> held;
    // Our own text: UpdateReader made it of what the client sent.
    for (const auto& run : nlohmann::json::parse(inputs_json.empty() ? "[]" : inputs_json)) {
        const std::string buttons = run.at(1).get<std::string>();
        auto known = held.begin();
        while (known != held.end() && known->first != buttons) {
            ++known;
        }
        if (known == held.end()) {
            known = held.emplace(held.end(), buttons, 0);
        }
        known->second += run.at(0).get<std::uint64_t>();
    }
    const std::pair<std::string, std::uint64_t>* most = nullptr;
    for (const auto& entry : held) {
        if (entry.second > (most == nullptr ? 0 : most->second)) {
            most = &entry;
        }
    }
    if (most == nullptr) {
        return std::nullopt;
    }
    protocol::Answer answer;
    answer.action = most->first;
    return answer;
}

} // namespace bh::serve
