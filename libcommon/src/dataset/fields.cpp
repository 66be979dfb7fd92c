#include <bh/base/error.hpp>
#include <bh/dataset/fields.hpp>

#include <algorithm>
#include <utility>

namespace bh::dataset {

void add_field_names(std::string_view option, const std::string& list, std::vector<std::string>& fields)
{
    std::size_t start = 0;
    while (start <= list.size()) {
        const std::size_t comma = std::min(list.find(',', start), list.size());
        std::string name = list.substr(start, comma - start);
        if (name.empty()) {
            throw UsageError{option, "\"" + list + "\" has an empty name"};
        }
        if (std::find(fields.begin(), fields.end(), name) != fields.end()) {
            throw UsageError{option, name + " is given twice"};
        }
        fields.push_back(std::move(name));
        start = comma + 1;
    }
}

std::optional<std::size_t> FieldIndex::find(std::string_view name, std::size_t expected) const
{
    if (expected < m_names.size() && m_names[expected] == name) {
        return expected;
    }
    const auto found = m_positions.find(name);
    return found == m_positions.end() ? std::nullopt : std::optional{found->second};
}

void FieldIndex::add(std::string_view name)
{
    if (m_names.size() == k_names_max) {
        throw Error{"more than " + std::to_string(k_names_max) + " different fields; choose some with --fields"};
    }
    if (m_positions.emplace(name, m_names.size()).second) {
        m_names.emplace_back(name);
    }
}

Column::Column(std::string name) : m_name{std::move(name)}
{
    const record::FieldName parts{m_name};
    m_place = parts.place;
    m_path_start = m_name.size() - parts.path.size();
}

Value Column::find(const simdjson::dom::object& step, const simdjson::dom::object& observation)
{
    Value value;
    if (m_place != Place::step) {
        value = Value{record::find_field(observation, path())};
        if (m_place == Place::either && !value.is_absent()) {
            m_place = Place::observation;
        }
    }
    if (m_place != Place::observation) {
        value = Value{record::find_in_step(step, path())};
        if (m_place == Place::either && !value.is_absent()) {
            m_place = Place::step;
        }
    }
    m_found = m_found || !value.is_absent();
    return value;
}

void add_names(FieldIndex& index, const simdjson::dom::object& observation)
{
    std::size_t expected = 0;
    for (const simdjson::dom::key_value_pair field : observation) {
        if (!index.find(field.key, expected)) {
            index.add(field.key);
        }
        ++expected;
    }
}

void append_cell(std::string& out, std::string_view text, Dialect dialect, bool quote_empty)
{
    if (dialect == Dialect::tsv) {
        for (const char character : text) {
            switch (character) {
            case '\\':
                out += "\\\\";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            default:
                out += character;
            }
        }
        out += '\t';
        return;
    }
    if (text.find_first_of(",\"\r\n") == std::string_view::npos && !(text.empty() && quote_empty)) {
        out += text;
    } else {
        out += '"';
        for (const char character : text) {
            if (character == '"') {
                out += '"';
            }
            out += character;
        }
        out += '"';
    }
    out += ',';
}

} // namespace bh::dataset
