#include <bh/base/error.hpp>
#include <bh/record/end_watch.hpp>

#include <cstring>
#include <string_view>

namespace bh::record {

namespace {

/// std::string_view::find() stops at every quotation mark, and JSON is full of them.
bool holds(std::string_view line, std::string_view text)
{
    return ::memmem(line.data(), line.size(), text.data(), text.size()) != nullptr;
}

} // namespace

void EndWatch::see(const RecordView& view)
{
    if (!holds(view.line, "\"end\"") && !holds(view.line, "\"header\"")) {
        return;
    }
    try {
        m_parser.parse(view);
    } catch (const DataError&) {
        return; // whoever reads the record says what is wrong with it
    }
    see(m_parser.type());
}

std::string EndWatch::cut_short(const Source& source) const
{
    if (source.end_marker() == EndMarker::absent) {
        return "no end marker; the recording was cut short";
    }
    return source.end_marker() == EndMarker::unknown && !m_has_ended ? "no end record; the recording was cut short"
                                                                     : "";
}

} // namespace bh::record
