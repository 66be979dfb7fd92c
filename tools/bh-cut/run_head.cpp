#include "run_head.hpp"

#include "created.hpp"

#include <bh/record/line_parser.hpp>

namespace bh::cut {

RunHead::RunHead(const simdjson::dom::object& header)
    : run{record::text_or(header, "run", "")},
      part{record::unsigned_or(header, "part", 0)},
      created{record::text_or(header, "created", "")},
      created_us{parse_created(created)}
{
}

bool RunHead::continues(const RunHead& before) const
{
    return !run.empty() && run == before.run && part > before.part;
}

} // namespace bh::cut
