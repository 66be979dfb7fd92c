#include "zip.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/writer.hpp>

namespace bh::movie {

Writer::Writer(Layout layout, Flavor flavor) : m_layout{std::move(layout)}, m_flavor{flavor}, m_log{open_spool()}
{
    std::string head = "[Input]\n";
    if (flavor == Flavor::bizhawk) {
        head += "LogKey:" + m_layout.log_key();
    } else {
        for (const LogControl& control : m_layout.controls()) {
            head += control.name + "|";
        }
    }
    spool(head + "\n");
}

Writer::~Writer() = default;

void Writer::add(const Frame& frame, std::uint64_t count)
{
    if (count > k_frames_max - m_frames) {
        throw DataError{"a movie of more than " + std::to_string(k_frames_max) + " frames is none"};
    }
    m_line.clear();
    m_layout.format(frame, m_line);
    m_line += '\n';
    for (std::uint64_t i = 0; i < count; ++i) {
        spool(m_line);
    }
    m_frames += count;
}

void Writer::copy_letters(const Layout& other)
{
    m_layout.copy_letters(other);
}

void Writer::spool(std::string_view bytes)
{
    if (std::fwrite(bytes.data(), 1, bytes.size(), m_log.get()) != bytes.size()) {
        throw_errno("temporary file");
    }
}

void Writer::finish(const MovieText& text, const std::optional<StartState>& state,
                    const std::function<void(std::string_view)>& put)
{
    spool("[/Input]\n");
    if (std::fflush(m_log.get()) != 0 || std::fseek(m_log.get(), 0, SEEK_SET) != 0) {
        throw_errno("temporary file");
    }
    ZipBuilder zip;
    if (m_flavor == Flavor::bizhawk) {
        if (state && !state->biz_state.empty()) {
            zip.add("BizState 1.0", state->biz_state);
        }
        zip.add("BizVersion.txt", std::string{text.header.get("emuVersion")} + "\n");
    }
    zip.add("Header.txt", text.header.format());
    if (m_flavor == Flavor::bizhawk) {
        zip.add("Comments.txt", text.comments);
        zip.add("Subtitles.txt", text.subtitles);
        zip.add("SyncSettings.json", text.sync_settings);
    }
    zip.add("Input Log.txt", m_log.release());
    if (state) {
        zip.add(state->member, state->core);
    }
    zip.finish(put);
}

} // namespace bh::movie
