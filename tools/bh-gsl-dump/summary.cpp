#include "summary.hpp"

#include <bh/base/text.hpp>
#include <bh/protocol/action.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <charconv>
#include <functional>

namespace bh::gsl_dump {

namespace {

// A field with more values is a position or a counter; its range says more than its values.
constexpr std::size_t k_values_max = 1'000;
constexpr std::size_t k_value_bytes_max = std::size_t{32} << 20;

bool is_number(std::string_view json)
{
    return json.front() == '-' || is_digit(json.front());
}

} // namespace

const std::vector<std::string> Summary::k_columns = {"field", "steps", "type",      "distinct",
                                                     "min",   "max",   "commonest", "times"};

void Summary::add(const Step& step)
{
    const auto field_at = [this](std::size_t position) -> Field& {
        m_fields.resize(std::max(m_fields.size(), position + 1));
        return m_fields[position];
    };
    if (m_chosen != nullptr) {
        const std::vector<Value>& values = m_chosen->read(step);
        for (std::size_t i = 0; i < values.size(); ++i) {
            add_value(field_at(i), values[i], m_chosen->is_action(i));
        }
        return;
    }
    add_names(m_names, step.observation);
    std::size_t expected = 0;
    for (const simdjson::dom::key_value_pair member : step.observation) {
        if (const auto position = m_names.find(member.key, expected)) {
            add_value(field_at(*position), Value{member.value});
            expected = *position + 1;
        }
    }
}

// All ways to write an action count as one.
void Summary::add_value(Field& field, const Value& value, bool is_action)
{
    if (value.is_absent()) {
        return;
    }
    ++field.steps;
    m_json.clear();
    if (is_action && value.is_string()) {
        std::string text;
        value.append_text_to(text);
        record::append_json_string(m_json, protocol::canonical_action(text));
    } else {
        value.append_json_to(m_json);
    }
    field.texts += m_json.front() == '"' ? 1 : 0;
    if (is_number(m_json)) {
        ++field.numbers;
        double number = 0;
        std::from_chars(m_json.data(), m_json.data() + m_json.size(), number);
        if (field.smallest.json.empty() || number < field.smallest.value) {
            field.smallest = {number, m_json};
        }
        if (field.largest.json.empty() || number > field.largest.value) {
            field.largest = {number, m_json};
        }
    }
    count(field);
}

// Counts the value at hand among those of the field, unless they are too many.
void Summary::count(Field& field)
{
    if (field.has_too_many) {
        return;
    }
    if (const auto known = field.values.find(m_json); known != field.values.end()) {
        ++known->second;
        return;
    }
    if (field.values.size() < k_values_max && m_value_bytes + m_json.size() <= k_value_bytes_max) {
        field.values.emplace(m_json, 1);
        m_value_bytes += m_json.size();
        return;
    }
    for (const auto& [json, times] : field.values) {
        m_value_bytes -= json.size();
    }
    field.values = {};
    field.has_too_many = true;
}

void Summary::write_to(RowWriter& writer) const
{
    const std::vector<std::string>& names = m_chosen != nullptr ? m_chosen->names() : m_names.names();
    record::LineParser parser;
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        if (m_fields[i].steps == 0) {
            continue;
        }
        if (const auto object = parser.parse_text(row(names[i], m_fields[i]))) {
            writer.write(Step{*object, *object});
        }
    }
}

std::string Summary::row(const std::string& name, const Field& field)
{
    std::string json;
    record::LineWriter line{json};
    line.text("field", name).number("steps", field.steps);
    line.text("type", field.numbers == field.steps ? "number" : field.texts == field.steps ? "text" : "mixed");
    if (!field.has_too_many) {
        line.number("distinct", std::uint64_t{field.values.size()});
    }
    if (field.numbers == field.steps) {
        line.raw("min", field.smallest.json).raw("max", field.largest.json);
    }
    // Of several that are equally common the first in order, so that the same input always gives the same output.
    const auto commonest =
        std::max_element(field.values.begin(), field.values.end(), [](const auto& left, const auto& right) {
            return left.second != right.second ? left.second < right.second : left.first > right.first;
        });
    if (commonest != field.values.end()) {
        line.raw("commonest", commonest->first).number("times", commonest->second);
    }
    line.close();
    return json;
}

} // namespace bh::gsl_dump
