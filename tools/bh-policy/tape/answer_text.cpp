#include "tape.hpp"

#include <bh/protocol/action.hpp>
#include <bh/record/line_writer.hpp>

namespace bh::policy {

bool append_answer(std::string& out, std::string_view line, bool keep_exit, std::string& error)
{
    const auto answer = protocol::parse_answer(line, {}, error);
    if (!answer) {
        return false;
    }
    if (line.starts_with('{') && keep_exit) {
        out += line;
        return true;
    }
    record::LineWriter object{out};
    object.text("action", answer->action);
    std::string_view fields = answer->fields; // "|speed:max|msg:hi"
    while (!fields.empty()) {
        fields.remove_prefix(1);
        const std::string_view field = fields.substr(0, fields.find('|'));
        const std::string_view key = field.substr(0, field.find(':'));
        if (key != "exit" || keep_exit) {
            object.text(key, field.substr(key.size() + 1));
        }
        fields.remove_prefix(field.size());
    }
    object.close();
    return true;
}

} // namespace bh::policy
