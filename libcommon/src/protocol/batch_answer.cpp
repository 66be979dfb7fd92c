#include <bh/protocol/batch_answer.hpp>

#include <nlohmann/json.hpp>

namespace bh::protocol {

std::optional<std::vector<std::string>> split_batch_answer(std::string_view line)
{
    // No answer is nested so deep; what is would take the stack to write down again.
    const auto is_shallow = [](int depth, nlohmann::json::parse_event_t /*event*/, const nlohmann::json& /*value*/) {
        constexpr int k_depth_max = 16;
        return depth <= k_depth_max;
    };
    const nlohmann::json array = nlohmann::json::parse(line, is_shallow, false);
    if (!array.is_array()) {
        return std::nullopt;
    }
    std::vector<std::string> answers;
    for (const nlohmann::json& answer : array) {
        answers.push_back(answer.is_string() ? answer.get<std::string>() : answer.dump());
    }
    return answers;
}

} // namespace bh::protocol
