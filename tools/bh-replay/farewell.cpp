#include "farewell.hpp"

#include <bh/protocol/statement.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace bh::replay {

namespace {

constexpr std::string_view k_separator = "; ";

/// Takes the next value off `values`, empty at the end.
std::string_view take_value(std::string_view& values)
{
    const std::string_view value = values.substr(0, values.find(k_separator));
    values.remove_prefix(std::min(value.size() + k_separator.size(), values.size()));
    return value;
}

std::string answer_statements(std::string_view request, std::string_view recorded_request, std::string_view reply)
{
    std::map<std::string_view, std::string_view> recorded;
    protocol::StatementReader before{recorded_request};
    while (const auto statement = before.next()) {
        if (statement->kind == protocol::Statement::Kind::get) {
            recorded[statement->argument] = take_value(reply);
        }
    }
    std::string answer;
    std::string_view before_value;
    protocol::StatementReader now{request};
    while (const auto statement = now.next()) {
        if (statement->kind != protocol::Statement::Kind::get) {
            continue;
        }
        answer += std::exchange(before_value, k_separator);
        const auto found = recorded.find(statement->argument);
        answer += statement->argument == "exit" ? "True" : found != recorded.end() ? found->second : "None";
    }
    return answer;
}

} // namespace

std::string farewell(std::string_view request, std::string_view recorded_request, std::string_view reply)
{
    if (protocol::is_statements(request)) {
        return answer_statements(request, recorded_request, reply);
    }
    if (!reply.starts_with("ACT:")) {
        return "ACT:NONE|exit:true";
    }
    return std::string{reply} + (reply.find("|exit:") == std::string_view::npos ? "|exit:true" : "");
}

} // namespace bh::replay
