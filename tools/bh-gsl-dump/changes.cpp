#include "changes.hpp"

#include <bh/record/line_writer.hpp>

#include <algorithm>

namespace bh::gsl_dump {

const std::vector<std::string> ChangeWatch::k_columns = {"session", "episode", "step", "position",
                                                         "field",   "old",     "new"};

bool ChangeWatch::is_new(const Step& step)
{
    m_text.clear();
    if (m_fields == nullptr) {
        append_json(m_text, step.observation);
    } else {
        for (const Value& value : m_fields->read(step)) {
            if (!value.is_absent()) {
                value.append_json_to(m_text);
            }
            m_text += ',';
        }
    }
    const std::size_t hash = std::hash<std::string_view>{}(m_text);
    const auto [session, is_first] = m_sessions.try_emplace(record::unsigned_or(step.record, "session", 0));
    const bool differs = is_first || session->second.hash != hash;
    session->second.hash = hash;
    return differs;
}

void ChangeWatch::write_values(const Step& step, const std::function<void(const Step&)>& write)
{
    std::vector<std::string> now;
    if (m_fields != nullptr) {
        for (const Value& value : m_fields->read(step)) {
            std::string& json = now.emplace_back();
            if (!value.is_absent()) {
                value.append_json_to(json);
            }
        }
    } else {
        add_names(m_names, step.observation);
        now.resize(m_names.names().size());
        std::size_t expected = 0;
        for (const simdjson::dom::key_value_pair field : step.observation) {
            const std::size_t number = m_names.find(field.key, expected).value();
            append_json(now[number], field.value);
            expected = number + 1;
        }
    }
    Session& session = m_sessions[record::unsigned_or(step.record, "session", 0)];
    if (session.has_values) {
        session.values.resize(std::max(session.values.size(), now.size()));
        now.resize(session.values.size());
        const std::vector<std::string>& names = m_fields != nullptr ? m_fields->names() : m_names.names();
        for (std::size_t i = 0; i < now.size(); ++i) {
            if (session.values[i] != now[i]) {
                write_row(step, names[i], session.values[i], now[i], write);
            }
        }
    }
    session.has_values = true;
    session.values = std::move(now);
}

void ChangeWatch::write_row(const Step& step, const std::string& field, const std::string& before,
                            const std::string& now, const std::function<void(const Step&)>& write)
{
    std::string json;
    record::LineWriter line{json};
    for (const char* const name : {"session", "episode", "step"}) {
        line.number(name, record::unsigned_or(step.record, name, 0));
    }
    line.number("position", step.position).text("field", field);
    if (!before.empty()) {
        line.raw("old", before);
    }
    if (!now.empty()) {
        line.raw("new", now);
    }
    line.close();
    if (const auto row = m_parser.parse_text(json)) {
        write(Step{*row, *row, step.position});
    }
}

} // namespace bh::gsl_dump
