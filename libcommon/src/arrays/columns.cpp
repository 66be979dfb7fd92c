#include <bh/arrays/columns.hpp>
#include <bh/base/error.hpp>
#include <bh/record/line_writer.hpp>

#include <array>
#include <charconv>
#include <limits>
#include <optional>

namespace bh::arrays {

namespace {

// The number that a text is, if it is the one usual way to write a whole number of 64 bits.
std::optional<std::int64_t> canonical_integer(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    std::array<char, 24> digits = {};
    const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return std::string_view{digits.data(), static_cast<std::size_t>(written.ptr - digits.data())} == text
               ? std::optional{value}
               : std::nullopt;
}

} // namespace

std::string_view name_of(Kind kind)
{
    switch (kind) {
    case Kind::boolean:
        return "boolean";
    case Kind::integer:
        return "integer";
    case Kind::real:
        return "real";
    case Kind::text:
        return "text";
    }
    return {};
}

void Column::push(Kind kind, std::int64_t value)
{
    if (kind > m_kind) {
        widen(kind);
    }
    ++m_rows;
    switch (m_kind) {
    case Kind::boolean:
    case Kind::integer:
        m_integers.push_back(value);
        break;
    case Kind::real:
        m_reals.push_back(static_cast<double>(value));
        break;
    case Kind::text: {
        std::string text;
        if (kind == Kind::boolean) {
            text = value != 0 ? "true" : "false";
        } else {
            record::append_json_number(text, value);
        }
        m_codes.push_back(code_of(text));
        break;
    }
    }
    if (!m_missing.empty()) {
        m_missing.push_back(0);
    }
}

void Column::add(bool value)
{
    push(Kind::boolean, value ? 1 : 0);
}

void Column::add(std::int64_t value)
{
    push(Kind::integer, value);
}

void Column::add(double value)
{
    if (m_kind < Kind::real) {
        widen(Kind::real);
    }
    if (m_kind == Kind::text) {
        std::string text;
        record::append_json_number(text, value);
        add(std::string_view{text});
        return;
    }
    ++m_rows;
    m_reals.push_back(value);
    if (!m_missing.empty()) {
        m_missing.push_back(0);
    }
}

void Column::add(std::string_view text)
{
    if (m_kind != Kind::text) {
        widen(Kind::text);
    }
    ++m_rows;
    m_codes.push_back(code_of(text));
    if (!m_missing.empty()) {
        m_missing.push_back(0);
    }
}

void Column::add(const simdjson::dom::element& element)
{
    using Type = simdjson::dom::element_type;
    switch (element.type()) {
    case Type::INT64:
        return add(element.get_int64().value_unsafe());
    case Type::UINT64:
        return add(static_cast<double>(element.get_uint64().value_unsafe()));
    case Type::DOUBLE:
        return add(element.get_double().value_unsafe());
    case Type::BOOL:
        return add(element.get_bool().value_unsafe());
    case Type::STRING:
        return add(element.get_string().value_unsafe());
    case Type::ARRAY:
    case Type::OBJECT:
        return add(std::string_view{simdjson::minify(element)});
    case Type::NULL_VALUE:
        return skip_to(m_rows + 1);
    }
}

void Column::add(const record::FieldValue& value)
{
    switch (value.kind) {
    case record::FieldValue::Kind::absent:
        return skip_to(m_rows + 1);
    case record::FieldValue::Kind::json:
        return add(value.element);
    case record::FieldValue::Kind::text:
        // An element of a comma list is typed as GSL types values, gsl(5).
        if (const auto number = canonical_integer(value.text)) {
            return add(*number);
        }
        return add(value.text);
    }
}

void Column::skip_to(std::size_t rows)
{
    if (rows <= m_rows) {
        return;
    }
    m_missing.resize(m_rows, 0);
    m_missing.resize(rows, 1);
    switch (m_kind) {
    case Kind::boolean:
    case Kind::integer:
        m_integers.resize(rows, 0);
        break;
    case Kind::real:
        m_reals.resize(rows, std::numeric_limits<double>::quiet_NaN());
        break;
    case Kind::text:
        m_codes.resize(rows, -1);
        break;
    }
    m_rows = rows;
}

void Column::clear()
{
    m_kind = m_least;
    m_rows = 0;
    m_integers.clear();
    m_reals.clear();
    m_codes.clear();
    m_texts.clear();
    m_code_of.clear();
    m_text_bytes = 0;
    m_missing.clear();
}

// Gives the rows there are the form that a wider kind has.
void Column::widen(Kind kind)
{
    const auto is_missing = [this](std::size_t row) { return !m_missing.empty() && m_missing[row] != 0; };
    if (kind == Kind::real) {
        m_reals.reserve(m_integers.size());
        for (std::size_t row = 0; row < m_integers.size(); ++row) {
            m_reals.push_back(is_missing(row) ? std::numeric_limits<double>::quiet_NaN()
                                              : static_cast<double>(m_integers[row]));
        }
        m_integers.clear();
    } else if (kind == Kind::text) {
        for (std::size_t row = 0; row < m_rows; ++row) {
            m_codes.push_back(is_missing(row) ? -1 : code_of(text_of(row)));
        }
        m_integers.clear();
        m_reals.clear();
    }
    m_kind = kind;
}

std::string Column::text_of(std::size_t row) const
{
    std::string text;
    if (m_kind == Kind::boolean) {
        return m_integers[row] != 0 ? "true" : "false";
    }
    if (m_kind == Kind::integer) {
        record::append_json_number(text, m_integers[row]);
    } else {
        record::append_json_number(text, m_reals[row]);
    }
    return text;
}

std::int32_t Column::code_of(std::string_view text)
{
    if (!m_codes.empty() && m_codes.back() >= 0 && m_texts[static_cast<std::size_t>(m_codes.back())] == text) {
        return m_codes.back();
    }
    if (const auto found = m_code_of.find(text); found != m_code_of.end()) {
        return found->second;
    }
    const auto code = static_cast<std::int32_t>(m_texts.size());
    m_texts.emplace_back(text);
    m_code_of.emplace(text, code);
    m_text_bytes += 2 * text.size();
    return code;
}

FieldColumns::FieldColumns(const std::optional<std::vector<std::string>>& names) : m_takes_all{!names}
{
    for (const std::string& name : names.value_or(std::vector<std::string>{})) {
        m_columns.emplace_back(name);
    }
}

void FieldColumns::add(std::size_t row, const simdjson::dom::object& step, const simdjson::dom::object& observation)
{
    if (m_takes_all) {
        add_all(row, observation);
        return;
    }
    for (Column& column : m_columns) {
        const record::FieldName name{column.name()};
        record::FieldValue value;
        if (name.place != record::FieldName::Place::step) {
            value = record::find_field(observation, name.path);
        }
        if (value.is_absent() && name.place != record::FieldName::Place::observation) {
            value = record::find_in_step(step, name.path);
        }
        column.skip_to(row);
        column.add(value);
    }
}

void FieldColumns::add_all(std::size_t row, const simdjson::dom::object& observation)
{
    std::size_t expected = 0; // steps tend to have their fields in the same order
    for (const auto field : observation) {
        const bool is_expected = expected < m_columns.size() && m_columns[expected].name() == field.key;
        const std::size_t position = is_expected ? expected : find(field.key);
        Column& column = m_columns[position];
        if (column.rows() <= row) { // of a name that comes twice, the first counts
            column.skip_to(row);
            column.add(field.value);
        }
        expected = position + 1;
    }
}

std::size_t FieldColumns::find(std::string_view name)
{
    std::string key{name};
    if (const auto found = m_positions.find(key); found != m_positions.end()) {
        return found->second;
    }
    if (m_columns.size() >= k_columns_max) {
        throw Error{"the observations have more than " + std::to_string(k_columns_max) + " fields; choose some"};
    }
    m_columns.emplace_back(key);
    m_positions.emplace(std::move(key), m_columns.size() - 1);
    return m_columns.size() - 1;
}

const std::vector<Column>& FieldColumns::finish(std::size_t rows)
{
    for (Column& column : m_columns) {
        column.skip_to(rows);
    }
    return m_columns;
}

void FieldColumns::clear()
{
    for (Column& column : m_columns) {
        column.clear();
    }
}

std::size_t FieldColumns::bytes() const
{
    std::size_t sum = 0;
    for (const Column& column : m_columns) {
        sum += column.bytes();
    }
    return sum;
}

} // namespace bh::arrays
