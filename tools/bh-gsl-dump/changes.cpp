#include "changes.hpp"

#include "json_text.hpp"

#include <functional>

namespace bh::gsl_dump {

bool Changes::is_new(const Step& step)
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
    const auto [last, is_first] = m_last_hashes.try_emplace(record::unsigned_or(step.record, "session", 0), hash);
    const bool differs = is_first || last->second != hash;
    last->second = hash;
    return differs;
}

} // namespace bh::gsl_dump
