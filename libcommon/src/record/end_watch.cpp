#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>
#include <bh/record/end_watch.hpp>

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
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

bool is_being_written(const std::string& name)
{
    const Fd file{::open(name.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    return file && ::flock(file.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

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
    const bool has_no_mark = source.end_marker() == EndMarker::absent;
    const bool may_go_on = has_no_mark && is_being_written(source.name());
    if (!m_has_ended && !may_go_on && (m_has_begun || has_no_mark)) {
        return "no end record; the recording was cut short";
    }
    if (m_was_left_open) {
        return "a recording in it has no end record; it was cut short";
    }
    return has_no_mark && !may_go_on ? "its end is missing or damaged; all records are there" : "";
}

} // namespace bh::record
