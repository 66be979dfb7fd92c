#include "gsl_text_source.hpp"

#include <bh/base/error.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace bh::gsl_dump {

namespace {
constexpr std::size_t k_initial_bytes = 64 * 1024;
/// A log may begin with other lines; so many mean that it is none.
constexpr std::size_t k_other_lines_max = 1000;
} // namespace

GslTextSource::GslTextSource(std::unique_ptr<ByteSource> bytes, Problems& problems)
    : m_bytes{std::move(bytes)}, m_problems{problems}, m_buffer(k_initial_bytes)
{
}

bool GslTextSource::next(record::RecordView& view)
{
    std::string_view line;
    for (std::uint64_t offset = m_offset; next_line(line); offset = m_offset) {
        if (line.find_first_not_of(" \t") == std::string_view::npos) {
            continue;
        }
        if (line.starts_with("ACT:") || line.starts_with("ERR:")) {
            accept_as_gsl();
            continue;
        }
        const protocol::Update update = m_updates.read(line);
        if (!read_update(update)) {
            continue;
        }
        m_record.resize(m_record.size() + record::k_padding_bytes);
        view = {};
        view.line = std::string_view{m_record}.substr(0, m_record.size() - record::k_padding_bytes);
        view.offset = offset;
        return true;
    }
    if (!m_is_gsl) {
        refuse();
    }
    return false;
}

// True if the update makes a step, which is then in m_record.
bool GslTextSource::read_update(const protocol::Update& update)
{
    using Kind = protocol::Update::Kind;
    if (update.kind == Kind::bad || update.kind == Kind::statements) {
        report(update.kind == Kind::bad ? update.error : "a BrainHawk message, which is no GSL line");
        return false;
    }
    accept_as_gsl();
    for (const std::string& warning : update.warnings) {
        report(warning);
    }
    if (update.kind == Kind::hello) {
        m_session += m_session_used ? 1 : 0;
        m_session_used = true;
        m_episode = 0;
        m_step = 0;
    }
    if (update.kind != Kind::state && update.kind != Kind::episode_end) {
        return false;
    }
    make_step(update);
    m_session_used = true;
    ++m_step;
    if (update.kind == Kind::episode_end) {
        ++m_episode;
        m_step = 0;
    }
    return true;
}

void GslTextSource::make_step(const protocol::Update& update)
{
    m_record.clear();
    record::LineWriter line{m_record};
    line.text("type", "step")
        .number("session", m_session)
        .number("episode", m_episode)
        .number("step", m_step)
        .raw("observation", update.observation);
    protocol::append_step_members(line, update);
    line.text_or_base64("request", update.request).close();
}

void GslTextSource::report(std::string_view reason)
{
    std::string what = "line " + std::to_string(m_line_number) + ": " + std::string{reason};
    if (m_is_gsl) {
        m_problems.add(what);
        return;
    }
    m_unsaid.push_back(std::move(what));
    if (m_unsaid.size() > k_other_lines_max) {
        refuse();
    }
}

void GslTextSource::accept_as_gsl()
{
    m_is_gsl = true;
    for (const std::string& what : std::exchange(m_unsaid, {})) {
        m_problems.add(what);
    }
}

void GslTextSource::refuse() const
{
    throw FileError{name(), "neither a trajectory file, a record stream nor GSL text"};
}

// Takes the next line without its ending, LF or CR LF; the last one may lack it.
bool GslTextSource::next_line(std::string_view& line)
{
    std::size_t searched = 0;
    for (;;) {
        const std::string_view unread{m_buffer.data() + m_begin, m_end - m_begin};
        std::size_t size = unread.find('\n', searched);
        searched = unread.size();
        if (size == std::string_view::npos) {
            if (unread.size() > record::k_line_bytes_max) {
                throw FileError{name(), "line " + std::to_string(m_line_number + 1) + ": more than 16 MiB"};
            }
            if (fill()) {
                continue;
            }
            size = unread.size();
            if (size == 0) {
                return false;
            }
        }
        ++m_line_number;
        line = unread.substr(0, size);
        line.remove_suffix(line.ends_with('\r') ? 1 : 0);
        const std::size_t used = std::min(size + 1, unread.size());
        m_begin += used;
        m_offset += used;
        if (!m_is_gsl && line.find('\0') != std::string_view::npos) {
            refuse();
        }
        return true;
    }
}

// Reads more bytes behind the unread ones. False at the end of input, and then nothing has moved.
bool GslTextSource::fill()
{
    if (m_end == m_buffer.size() && m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    if (m_end == m_buffer.size()) {
        m_buffer.resize(m_buffer.size() * 2);
    }
    const std::size_t got = m_bytes->read(std::span{m_buffer}.subspan(m_end));
    m_end += got;
    return got > 0;
}

} // namespace bh::gsl_dump
