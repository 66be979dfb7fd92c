#include "schema.hpp"

#include <bh/base/error.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <bit>

namespace bh::exporter {

namespace {

static_assert(std::endian::native == std::endian::little, "arrays are written as they lie in memory");

using arrays::Kind;

std::optional<std::vector<std::string>> chosen_fields(const Job& job)
{
    const auto& fields = job.dataset().fields;
    return fields.empty() ? std::nullopt : std::optional{fields};
}

// What numbers are written with; their texts are not gone through.
constexpr std::string_view k_of_numbers = "+-.0123456789aeflrstu";
constexpr std::size_t k_number_characters_max = 24;

void add_characters(FieldType& type, const arrays::Column& column)
{
    if (column.kind() != Kind::text) {
        type.characters_max = std::max(type.characters_max, k_number_characters_max);
        for (const char c : k_of_numbers) {
            type.characters.insert(std::string{c});
        }
        return;
    }
    for (const std::string& text : column.texts()) {
        std::size_t count = 0;
        for (std::size_t at = 0; at < text.size(); ++count) {
            std::size_t end = at + 1;
            while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
                ++end;
            }
            type.characters.insert(text.substr(at, end - at));
            at = end;
        }
        type.characters_max = std::max(type.characters_max, count);
    }
}

} // namespace

std::string FieldType::charset() const
{
    std::string all;
    for (const std::string& character : characters) {
        all += character;
    }
    return all.empty() ? "0" : all;
}

std::int32_t TextTable::number_of(std::string_view text, std::string_view what)
{
    const auto [known, is_new] = m_numbers.try_emplace(std::string{text}, static_cast<std::int32_t>(m_texts.size()));
    if (is_new) {
        m_bytes += 2 * text.size() + 64;
        if (m_bytes > k_bytes_max) {
            throw DataError{std::string{what} +
                            " has too many different texts for an array; choose other fields with --fields"};
        }
        m_texts.emplace_back(text);
    }
    return known->second;
}

std::string NamedControl::text() const
{
    return player == 1 ? name : "P" + std::to_string(player) + " " + name;
}

Schema::Schema(Job& job) : m_columns{chosen_fields(job)} {}

void Schema::observe(const dataset::Observation& observation)
{
    m_columns.add(m_rows++, observation.record, observation.step.observation);
    if (m_rows == k_block_rows) {
        finish();
    }
}

void Schema::finish()
{
    const std::vector<arrays::Column>& columns = m_columns.finish(m_rows);
    m_types.resize(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i == m_names.size()) {
            m_names.push_back(columns[i].name());
            m_types[i].has_missing = m_all_rows > 0;
        }
        std::size_t missing = 0;
        for (const std::uint8_t is_missing : columns[i].missing()) {
            missing += is_missing;
        }
        if (missing < m_rows) {
            m_types[i].kind = wider(m_types[i].kind, columns[i].kind());
        }
        m_types[i].has_missing = m_types[i].has_missing || missing > 0;
        add_characters(m_types[i], columns[i]);
    }
    m_all_rows += m_rows;
    m_rows = 0;
    m_columns.clear();
}

void Schema::conclude(const dataset::Transition& transition)
{
    constexpr std::size_t k_actions_max = 100'000;
    if (m_known_actions.size() >= k_actions_max ||
        !m_known_actions.try_emplace(std::string{transition.action}).second) {
        if (m_known_actions.size() < k_actions_max) {
            return;
        }
    }
    for (const dataset::HeldControl& control : dataset::parse_action(transition.action).controls) {
        if (m_places.size() == k_controls_max) {
            return;
        }
        std::vector<NamedControl>& all = control.value ? m_axes : m_buttons;
        if (m_places.try_emplace({control.player, control.name}, all.size()).second) {
            all.push_back({control.player, control.name, control.value.has_value()});
        }
    }
}

std::size_t Schema::place_of(const dataset::HeldControl& control) const
{
    const auto found = m_places.find({control.player, control.name});
    return found == m_places.end() ? SIZE_MAX : found->second;
}

TypedBlock::TypedBlock(Job& job, const Schema& schema) : m_schema{schema}, m_columns{chosen_fields(job)} {}

void TypedBlock::add(const dataset::Observation& observation)
{
    m_columns.add(m_rows++, observation.record, observation.step.observation);
    m_is_finished = false;
}

const arrays::Column* TypedBlock::column(std::size_t field)
{
    if (!m_is_finished) {
        m_is_finished = true;
        m_finished = &m_columns.finish(m_rows);
        for (std::size_t i = m_places.size(); i < m_finished->size(); ++i) {
            m_places.emplace((*m_finished)[i].name(), i);
        }
    }
    const auto found = m_places.find(m_schema.names()[field]);
    return found == m_places.end() ? nullptr : &(*m_finished)[found->second];
}

bool TypedBlock::is_missing(const arrays::Column& column, std::size_t row)
{
    return !column.missing().empty() && column.missing()[row] != 0;
}

std::string TypedBlock::text_of(const arrays::Column& column, std::size_t row)
{
    std::string text;
    switch (column.kind()) {
    case Kind::boolean:
        return column.integers()[row] != 0 ? "true" : "false";
    case Kind::integer:
        return std::to_string(column.integers()[row]);
    case Kind::real:
        record::append_json_number(text, column.reals()[row]);
        return text;
    case Kind::text:
        return column.texts()[static_cast<std::size_t>(column.codes()[row])];
    }
    return text;
}

void TypedBlock::append(std::size_t field, TextTable& table, double missing_real, std::string& out)
{
    const arrays::Column* const values = column(field);
    const Kind kind = m_schema.types()[field].kind;
    for (std::size_t row = 0; row < m_rows; ++row) {
        const bool missing = values == nullptr || is_missing(*values, row);
        switch (kind) {
        case Kind::boolean:
            out += static_cast<char>(!missing && values->integers()[row] != 0);
            break;
        case Kind::integer:
            append_element(out, missing ? std::int64_t{0} : values->integers()[row]);
            break;
        case Kind::real:
            append_element(out, missing                        ? missing_real
                                : values->kind() == Kind::real ? values->reals()[row]
                                                               : static_cast<double>(values->integers()[row]));
            break;
        case Kind::text:
            append_element(out, missing ? std::int32_t{-1}
                                        : table.number_of(text_of(*values, row), m_schema.names()[field]));
            break;
        }
    }
}

void TypedBlock::append_texts(std::size_t field, std::vector<std::string>& out)
{
    const arrays::Column* const values = column(field);
    for (std::size_t row = 0; row < m_rows; ++row) {
        out.push_back(values == nullptr || is_missing(*values, row) ? std::string{} : text_of(*values, row));
    }
}

void TypedBlock::append_missing(std::size_t field, std::string& out)
{
    const arrays::Column* const values = column(field);
    for (std::size_t row = 0; row < m_rows; ++row) {
        out += static_cast<char>(values == nullptr || is_missing(*values, row));
    }
}

void TypedBlock::clear()
{
    m_columns.clear();
    m_rows = 0;
    m_is_finished = false;
}

} // namespace bh::exporter
