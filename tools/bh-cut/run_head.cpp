#include "run_head.hpp"

#include "created.hpp"

#include <bh/base/error.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/trajectory/open.hpp>

#include <sys/stat.h>

namespace bh::cut {

namespace {

bool can_be_read_twice(const std::string& path)
{
    struct stat info = {};
    // What is not there is found out by opening it.
    return path != "-" && (::stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode));
}

RunHead read_head(const std::string& path)
{
    const auto source = trajectory::open_recording(path);
    record::RecordView view;
    if (!source->next(view)) {
        throw FileError{source->name(), source->damage().empty() ? "holds no record" : source->damage()};
    }
    record::LineParser parser;
    try {
        const auto object = parser.parse(view);
        if (parser.type() == record::Type::header) {
            return RunHead{object};
        }
    } catch (const DataError& error) {
        throw FileError{source->name(), error.what()};
    }
    throw FileError{source->name(),
                    "byte " + std::to_string(view.offset) + ": a recording begins with a header record"};
}

} // namespace

RunHead::RunHead(const simdjson::dom::object& header)
    : run{record::text_or(header, "run", "")},
      part{record::unsigned_or(header, "part", 0)},
      created{record::text_or(header, "created", "")},
      created_us{parse_created(created)}
{
}

bool RunHead::continues(const RunHead& before) const
{
    return !run.empty() && run == before.run && before.part < part && before.part + 1 == part;
}

Heads::Heads(const std::vector<std::string>& inputs)
{
    for (const std::string& path : inputs) {
        if (can_be_read_twice(path)) {
            m_heads.push_back(read_head(path));
        }
    }
    are_one_run = inputs.size() == 1 || m_heads.size() == inputs.size();
    for (std::size_t i = 0; i < m_heads.size(); ++i) {
        if (m_heads[i].created_us && (earliest == nullptr || m_heads[i].created_us < earliest->created_us)) {
            earliest = &m_heads[i];
        }
        are_one_run = are_one_run && (i == 0 || m_heads[i].continues(m_heads[i - 1]));
    }
}

} // namespace bh::cut
