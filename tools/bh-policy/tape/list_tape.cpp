#include "list_tape.hpp"

#include <bh/base/error.hpp>

namespace bh::policy {

bool ListTape::next(std::string& out)
{
    std::string_view line;
    while (m_lines.next(line)) {
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        std::string error;
        if (!append_answer(out, line, true, error)) {
            throw DataError{m_file.name() + ": line " + std::to_string(m_lines.line_number()) + ": " + error};
        }
        return true;
    }
    return false;
}

} // namespace bh::policy
