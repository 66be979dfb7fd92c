#include <bh/protocol/batch_answer.hpp>

#include <nlohmann/json.hpp>

namespace bh::protocol {

std::optional<std::vector<std::string>> split_batch_answer(std::string_view line)
{
    const nlohmann::json array = nlohmann::json::parse(line, nullptr, false);
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
