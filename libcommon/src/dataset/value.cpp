#include <bh/dataset/value.hpp>
#include <bh/protocol/gsl.hpp>
#include <bh/record/line_writer.hpp>

namespace bh::dataset {

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

namespace {

// A number that was written as a fraction stays one for its reader.
void append_fraction(std::string& out, double value)
{
    const std::size_t start = out.size();
    record::append_json_number(out, value);
    if (out.find_first_of(".e", start) == std::string::npos) {
        out += ".0";
    }
}

void append_array(std::string& out, const simdjson::dom::array& array)
{
    out += '[';
    bool first = true;
    for (const simdjson::dom::element element : array) {
        if (!first) {
            out += ',';
        }
        first = false;
        append_json(out, element);
    }
    out += ']';
}

} // namespace

void append_json(std::string& out, const simdjson::dom::object& object)
{
    out += '{';
    bool first = true;
    for (const simdjson::dom::key_value_pair member : object) {
        if (!first) {
            out += ',';
        }
        first = false;
        record::append_json_string(out, member.key);
        out += ':';
        append_json(out, member.value);
    }
    out += '}';
}

// As deep as simdjson lets a document be: 1,024.
void append_json(std::string& out, const simdjson::dom::element& element)
{
    using Type = simdjson::dom::element_type;
    switch (element.type()) {
    case Type::ARRAY:
        append_array(out, element.get_array().value_unsafe());
        break;
    case Type::OBJECT:
        append_json(out, element.get_object().value_unsafe());
        break;
    case Type::INT64:
        record::append_json_number(out, element.get_int64().value_unsafe());
        break;
    case Type::UINT64:
        record::append_json_number(out, element.get_uint64().value_unsafe());
        break;
    case Type::DOUBLE:
        append_fraction(out, element.get_double().value_unsafe());
        break;
    case Type::STRING:
        record::append_json_string(out, element.get_string().value_unsafe());
        break;
    case Type::BOOL:
        out += element.get_bool().value_unsafe() ? "true" : "false";
        break;
    case Type::NULL_VALUE:
        out += "null";
        break;
    }
}

} // namespace bh::dataset
