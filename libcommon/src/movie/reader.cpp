#include "fm2.hpp"
#include "text_lines.hpp"
#include "zip.hpp"

#include <bh/base/error.hpp>
#include <bh/base/text.hpp>
#include <bh/movie/reader.hpp>
#include <bh/movie/writer.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>

namespace bh::movie {

namespace {

constexpr std::uint64_t k_mebibyte = std::uint64_t{1} << 20U;
constexpr std::uint64_t k_text_bytes_max = k_mebibyte;        // of what is no input
constexpr std::uint64_t k_state_bytes_max = 192 * k_mebibyte; // of the largest consoles, with room
constexpr std::uint64_t k_movie_bytes_max = 256 * k_mebibyte; // of one inside a .zip, which is read whole
// Several times the longest movies there are: it bounds how long a bomb can keep us busy.
constexpr std::uint64_t k_log_bytes_max = 1024 * k_mebibyte;

// Of comments, and of subtitles: they are kept, and a short line takes many times its length in memory.
constexpr std::size_t k_text_lines_max = 100'000;

// As much as tells a movie from other files.
std::string head_of(const std::string& path)
{
    std::array<char, 16> head{};
    std::ifstream file{path, std::ios::binary};
    file.read(head.data(), head.size());
    return {head.data(), static_cast<std::size_t>(file.gcount())};
}

std::string read_text(const ZipReader& zip, std::string_view stem)
{
    std::string text;
    TextLines lines{zip.open(stem, k_text_bytes_max)};
    for (std::string_view line; lines.next(line);) {
        text.append(line).append("\n");
    }
    return text;
}

std::vector<std::string> read_lines(const ZipReader& zip, std::string_view stem)
{
    std::vector<std::string> lines;
    if (!zip.has(stem)) {
        return lines;
    }
    TextLines text{zip.open(stem, k_text_bytes_max)};
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

// Only bars and # come to no name.
bool names_something(std::string_view key)
{
    return key.find_first_not_of("#| \t") != std::string_view::npos;
}

bool is_movie_name(std::string_view name)
{
    const std::string upper = to_upper(name);
    return upper.find("__MACOSX/") == std::string::npos &&
           (upper.ends_with(".BK2") || upper.ends_with(".TASPROJ") || upper.ends_with(".FM2"));
}

// The version in the header, as "2.9.1". Logs without a key are older than the order that controls have today.
std::string_view bizhawk_version(const Header& header)
{
    constexpr std::string_view k_prefix = "Version ";
    const std::string_view text = header.get("emuVersion");
    return text.starts_with(k_prefix) ? text.substr(k_prefix.size()) : "0";
}

} // namespace

bool is_movie(const std::string& path)
{
    struct stat info = {};
    if (path == "-" || ::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) {
        return false;
    }
    const std::string head = head_of(path);
    return head.starts_with(k_zip_signature) || Fm2::is_beginning(head);
}

Reader::Reader(const std::string& path) : m_path{path}
{
    if (is_movie(path) && Fm2::is_beginning(head_of(path))) {
        m_lines = std::make_unique<TextLines>(std::make_unique<Input>(path));
        open_fm2();
        return;
    }
    m_zip = std::make_unique<ZipReader>(path);
    open_zip();
}

Reader::~Reader() = default;

// A movie itself, or a file around one: sites hand movies out so.
void Reader::open_zip()
{
    std::vector<std::string> movies = m_zip->names();
    std::erase_if(movies, [](const std::string& name) { return !is_movie_name(name); });
    if (m_zip->has("Header") || m_zip->has("Input Log") || movies.empty()) {
        open_bk2();
        return;
    }
    if (movies.size() > 1) {
        throw DataError{m_path + ": has " + std::to_string(movies.size()) +
                        " movies in it; unpack the one that is meant"};
    }
    const std::string& name = movies.front();
    if (to_upper(name).ends_with(".FM2")) {
        m_lines = std::make_unique<TextLines>(m_zip->open(stem_of(name), k_log_bytes_max));
        open_fm2();
        return;
    }
    m_zip = std::make_unique<ZipReader>(m_zip->read_all(stem_of(name), k_movie_bytes_max), m_path + ": " + name);
    open_bk2();
}

void Reader::open_fm2()
{
    m_format = Format::fm2;
    m_fm2 = std::make_unique<Fm2>(*m_lines, m_line);
    m_header = m_fm2->header();
    m_comments = m_fm2->comments();
    m_subtitles = m_fm2->subtitles();
    m_start = m_fm2->starts_from_state() ? Start::savestate : Start::power_on;
    m_layout = m_fm2->layout();
    if (m_fm2->length() == 0) {
        m_line = {};
    }
}

void Reader::open_bk2()
{
    constexpr std::string_view k_key = "LogKey:";
    m_header = Header::parse(read_text(*m_zip, "Header"));
    m_comments = read_lines(*m_zip, "Comments");
    m_subtitles = read_lines(*m_zip, "Subtitles");
    m_start = start_of(*m_zip, m_header);
    m_lines = std::make_unique<TextLines>(m_zip->open("Input Log", k_log_bytes_max));
    std::optional<std::string> key;
    std::string retro_names;
    while (m_lines->next(m_line) && !m_line.starts_with('|')) {
        if (m_line.starts_with(k_key)) {
            key = m_line.substr(k_key.size());
        } else if (protocol::player_of(m_line) != 0) {
            retro_names = m_line;
        }
    }
    choose_layout(key, retro_names);
}

void Reader::choose_layout(const std::optional<std::string>& key, const std::string& retro_names)
{
    const bool has_key = key && names_something(*key);
    if (!has_key && !retro_names.empty()) {
        read_retro_header();
    }
    const std::string_view platform = m_header.get("Platform");
    const protocol::SystemInfo* const system = protocol::find_system(platform, m_header.get("Core"));
    if (has_key) {
        m_layout = Layout{*key, system, m_line};
        refuse_repeated_names(m_path, m_layout);
    } else if (m_format == Format::retro) {
        m_layout = Layout::of_retro(retro_names, system, system != nullptr && system->pad.empty());
        refuse_repeated_names(m_path, m_layout);
    } else if (system != nullptr) {
        m_layout = Layout::of_console(*system, m_line, bizhawk_version(m_header));
    } else {
        throw DataError{m_path + ": the input log has no LogKey, and the controls of the platform \"" +
                        std::string{platform} + "\" are not known"};
    }
}

// The header of gym-retro's movies in BizHawk's words. It writes ? for what it does not know.
void Reader::read_retro_header()
{
    m_format = Format::retro;
    for (const char* const key : {"Author", "emuVersion", "SHA1", "Core"}) {
        if (m_header.get(key) == "?") {
            m_header.set(key, "");
        }
    }
    if (const RetroPlatform* const platform = find_retro_platform_named(m_header.get("Platform"))) {
        m_header.set("Platform", platform->id);
    }
}

std::string Reader::sync_settings() const
{
    return m_format == Format::bk2 && m_zip->has("SyncSettings") ? m_zip->read_all("SyncSettings", k_text_bytes_max)
                                                                 : std::string{};
}

std::optional<StartState> Reader::state() const
{
    auto data = start_data();
    return data && data->member == "Core.bin" ? std::move(data) : std::nullopt;
}

std::optional<StartState> Reader::start_data() const
{
    for (const std::string_view stem : {"Core", "CoreText", "MovieSaveRam"}) {
        if (m_format != Format::fm2 && m_zip->has(stem)) {
            return StartState{m_zip->read_all(stem, k_state_bytes_max),
                              m_zip->has("BizState 1") ? m_zip->read_all("BizState 1", k_text_bytes_max) : "",
                              std::string{stem} + (stem == "CoreText" ? ".txt" : ".bin")};
        }
    }
    return std::nullopt;
}

bool Reader::next(Frame& frame)
{
    if (m_line.empty()) {
        return false;
    }
    try {
        if (m_fm2) {
            m_fm2->parse(m_line, frame);
        } else if (m_layout.parse_and_learn(m_line, frame).find_first_not_of(".|") != std::string_view::npos) {
            if (m_frames_beyond_key++ == 0) {
                m_first_beyond_key = "line " + std::to_string(m_lines->number());
            }
        }
    } catch (const DataError& error) {
        throw DataError{m_lines->place() + ": " + error.what()};
    }
    ++m_frames_read;
    while (m_lines->next(m_line) && !m_line.starts_with('|')) {
    }
    if (m_fm2 && m_fm2->length() == m_frames_read) {
        m_line = {};
    }
    return true;
}

std::uint64_t Reader::count_frames()
{
    for (Frame frame; next(frame);) {
    }
    return m_frames_read;
}

// "Input Log.txt", as messages about frames call it behind the path.
std::string Reader::log_name() const
{
    const std::string& name = m_lines->name();
    return name.starts_with(m_path + ": ") ? name.substr(m_path.size() + 2) + ": " : "";
}

std::vector<std::string> Reader::warnings() const
{
    std::vector<std::string> lines;
    if (m_frames_read == 0 && m_line.empty()) {
        const std::string_view platform = m_header.get("Platform");
        lines.push_back(log_name() + "has no frames (" +
                        (platform.empty() ? "the header names no platform" : "platform " + std::string{platform}) +
                        ")");
    }
    if (m_frames_beyond_key > 0) {
        lines.push_back(log_name() + m_first_beyond_key + ": holds something in columns beyond the controls that " +
                        (m_format == Format::bk2 ? "the log's key names" : "the log names") +
                        "; they are left out there and in " + std::to_string(m_frames_beyond_key - 1) + " more frames");
    }
    if (m_fm2 && !m_fm2->left_out().empty()) {
        lines.push_back(log_name() + m_fm2->left_out());
    }
    return lines;
}

} // namespace bh::movie
