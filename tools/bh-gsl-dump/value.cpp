#include "value.hpp"

#include "json_text.hpp"

#include <bh/protocol/gsl.hpp>

namespace bh::gsl_dump {

void Value::append_json_to(std::string& out) const
{
    if (m_value.kind == Kind::text) {
        protocol::append_gsl_value(out, m_value.text);
    } else {
        append_json(out, m_value.element);
    }
}

void Value::append_text_to(std::string& out) const
{
    if (m_value.kind == Kind::text) {
        out += m_value.text;
    } else if (m_value.element.is_string()) {
        out += m_value.element.get_string().value_unsafe();
    } else if (!m_value.element.is_null()) {
        append_json(out, m_value.element);
    }
}

} // namespace bh::gsl_dump
