#include "member_lines.hpp"
#include "zip_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/reader.hpp>

#include <set>

namespace bh::movie {

namespace {

constexpr std::uint64_t k_mebibyte = std::uint64_t{1} << 20U;
constexpr std::uint64_t k_text_bytes_max = k_mebibyte;        // of what is no input
constexpr std::uint64_t k_state_bytes_max = 192 * k_mebibyte; // of the largest consoles, with room
// Several times the longest movies there are: it bounds how long a bomb can keep us busy.
constexpr std::uint64_t k_log_bytes_max = 1024 * k_mebibyte;

// Of comments, and of subtitles: they are kept, and a short line takes many times its length in memory.
constexpr std::size_t k_text_lines_max = 100'000;

constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";

std::string read_text(const ZipReader& zip, std::string_view stem)
{
    std::string text = zip.read_all(stem, k_text_bytes_max);
    if (text.starts_with(k_byte_order_mark)) {
        text.erase(0, k_byte_order_mark.size());
    }
    return text;
}

std::vector<std::string> read_lines(const ZipReader& zip, std::string_view stem)
{
    std::vector<std::string> lines;
    if (!zip.has(stem)) {
        return lines;
    }
    MemberLines text{zip.open(stem, k_text_bytes_max)};
    for (std::string_view line; text.next(line);) {
        if (line.empty()) {
            continue;
        }
        if (lines.size() == k_text_lines_max) {
            throw DataError{text.place() + ": is above the limit of " + std::to_string(k_text_lines_max) + " lines"};
        }
        lines.emplace_back(line);
    }
    return lines;
}

Reader::Start start_of(const ZipReader& zip, const Header& header)
{
    if (header.is_true("StartsFromSavestate") || zip.has("Core") || zip.has("CoreText")) {
        return Reader::Start::savestate;
    }
    return header.is_true("StartsFromSaveRam") || zip.has("MovieSaveRam") ? Reader::Start::save_ram
                                                                          : Reader::Start::power_on;
}

void refuse_repeated_names(const std::string& place, const Layout& layout)
{
    std::set<std::string_view> names;
    for (const LogControl& control : layout.controls()) {
        if (!names.insert(control.name).second) {
            throw DataError{place + ": the log's key names " + control.name + " twice"};
        }
    }
}

} // namespace

Reader::Reader(const std::string& path) : m_zip{std::make_unique<ZipReader>(path)}
{
    m_header = Header::parse(read_text(*m_zip, "Header"));
    m_comments = read_lines(*m_zip, "Comments");
    m_subtitles = read_lines(*m_zip, "Subtitles");
    m_start = start_of(*m_zip, m_header);
    open_log();
}

Reader::~Reader() = default;

const std::string& Reader::path() const
{
    return m_zip->path();
}

std::string Reader::sync_settings() const
{
    return m_zip->has("SyncSettings") ? m_zip->read_all("SyncSettings", k_text_bytes_max) : std::string{};
}

std::optional<StartState> Reader::state() const
{
    if (!m_zip->has("Core")) {
        return std::nullopt;
    }
    return StartState{m_zip->read_all("Core", k_state_bytes_max),
                      m_zip->has("BizState 1") ? m_zip->read_all("BizState 1", k_text_bytes_max) : std::string{}};
}

void Reader::open_log()
{
    constexpr std::string_view k_key = "LogKey:";
    m_lines = std::make_unique<MemberLines>(m_zip->open("Input Log", k_log_bytes_max));
    std::optional<std::string> key;
    while (m_lines->next(m_line) && !m_line.starts_with('|')) {
        if (m_line.starts_with(k_key)) {
            key = m_line.substr(k_key.size());
        } else if (protocol::player_of(m_line) != 0) {
            throw DataError{m_lines->place() + ": names controls without saying LogKey: a movie for gym-retro, which "
                                               "has no order of controls that could be relied on"};
        }
    }
    const protocol::SystemInfo* const system = protocol::find_system(m_header.get("Platform"), m_header.get("Core"));
    if (key) {
        m_layout = Layout{*key, system, m_line};
        refuse_repeated_names(path(), m_layout);
    } else if (system != nullptr) {
        m_layout = Layout{protocol::controls_of(*system, system->players)};
        m_layout.learn_bars(m_line);
    } else {
        throw DataError{path() + ": the input log has no LogKey, and the controls of the platform \"" +
                        std::string{m_header.get("Platform")} + "\" are not known"};
    }
}

bool Reader::next(Frame& frame)
{
    if (m_line.empty()) {
        return false;
    }
    try {
        m_layout.parse(m_line, frame);
    } catch (const DataError& error) {
        throw DataError{m_lines->place() + ": " + error.what()};
    }
    ++m_frames_read;
    while (m_lines->next(m_line) && !m_line.starts_with('|')) {
    }
    return true;
}

} // namespace bh::movie
