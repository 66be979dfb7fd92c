#include "machine/movie_player.hpp"

#include "machine/rom.hpp"
#include "machine/states.hpp"

#include <bh/base/error.hpp>
#include <bh/base/text.hpp>

#include <algorithm>

namespace bh::emu {

namespace {

// Two hours of a movie for two players in which no frame is like the one before are 17 MiB.
constexpr std::size_t k_movie_bytes_max = 64U * 1024 * 1024;
constexpr std::size_t k_sha1_digits = 40;
constexpr std::size_t k_md5_digits = 32;

// Older versions of BizHawk call both Game Boys GB.
bool is_same_console(std::string_view platform, std::string_view system)
{
    const auto is_game_boy = [](std::string_view id) { return id == "GB" || id == "GBC"; };
    return platform == system || (is_game_boy(platform) && is_game_boy(system));
}

// The hash of the header that tells another game, "SHA-1 0123..."; empty if none does. SHA1 may hold an MD5, too; a
// CRC32 is not compared. BizHawk, and FCEUX, leave out the header of a NES ROM; whether the file's owner did is not
// known.
std::string other_game(const movie::Header& header, const Rom& rom)
{
    constexpr std::size_t k_ines_header_bytes = 16;
    const std::span<const std::byte> content = std::span{rom.content}.subspan(rom.copier_header_bytes());
    const std::string_view text{reinterpret_cast<const char*>(content.data()), content.size()};
    const bool has_ines_header = text.starts_with("NES\x1A") && content.size() > k_ines_header_bytes;
    const auto bare = content.subspan(has_ines_header ? k_ines_header_bytes : 0);
    for (const char* const key : {"SHA1", "MD5"}) {
        const std::string_view hash = header.get(key);
        const bool is_sha1 = hash.size() == k_sha1_digits;
        if (!is_sha1 && hash.size() != k_md5_digits) {
            continue;
        }
        const auto digest = is_sha1 ? &sha1_hex : &md5_hex;
        const std::string wanted = to_upper(hash);
        if (wanted != digest(content) && wanted != digest(bare)) {
            return (is_sha1 ? "SHA-1 " : "MD5 ") + std::string{hash};
        }
    }
    return "";
}

} // namespace

LoadedMovie::LoadedMovie(const std::string& path) : reader{path}
{
    movie::Frame frame;
    movie::Frame before;
    std::string line;
    while (reader.next(frame)) {
        if (length == 0 || frame != before) {
            line.clear();
            reader.layout().format(frame, line);
            add(line);
            before = frame;
        }
        ++length;
    }
}

void LoadedMovie::add(const std::string& line)
{
    if (m_lines.size() + line.size() + (m_runs.size() + 1) * sizeof(Run) > k_movie_bytes_max) {
        throw DataError{reader.path() + ": is too long to be played"};
    }
    m_runs.push_back({length, m_lines.size()});
    m_lines += line;
}

std::string_view LoadedMovie::line(std::uint64_t frame) const
{
    const auto next = std::upper_bound(m_runs.begin(), m_runs.end(), frame,
                                       [](std::uint64_t wanted, const Run& run) { return wanted < run.first_frame; });
    const std::size_t begin = std::prev(next)->offset;
    const std::size_t end = next == m_runs.end() ? m_lines.size() : next->offset;
    return std::string_view{m_lines}.substr(begin, end - begin);
}

void MoviePlayer::load(const std::string& path)
{
    auto loaded = std::make_unique<LoadedMovie>(path);
    const std::string_view platform = loaded->reader.header().get("Platform");
    if (!is_same_console(platform, m_machine.system_id())) {
        throw DataError{path + ": is a movie for " + (platform.empty() ? "no platform" : std::string{platform}) +
                        ", the game is for " + m_machine.system_id()};
    }
    m_movie = std::move(loaded);
    m_game = m_machine.game_number();
    m_parsed.reset();
    m_movie_index.clear();
    for (const Control& control : m_machine.controllers().definition()) {
        m_movie_index.push_back(m_movie->reader.layout().find(control.name));
    }
}

const LoadedMovie* MoviePlayer::movie() const
{
    return m_game == m_machine.game_number() ? m_movie.get() : nullptr;
}

bool MoviePlayer::is_playing() const
{
    const LoadedMovie* const current = movie();
    return current != nullptr && m_machine.frame() >= 0 &&
           static_cast<std::uint64_t>(m_machine.frame()) < current->length;
}

bool MoviePlayer::has_ended() const
{
    const LoadedMovie* const current = movie();
    return current != nullptr && m_machine.frame() >= 0 &&
           static_cast<std::uint64_t>(m_machine.frame()) >= current->length;
}

int MoviePlayer::value(std::uint64_t frame, std::size_t control) const
{
    parse(frame);
    const auto index = m_movie_index[control];
    return index ? m_frame[*index] : m_machine.controllers().untouched_value(control);
}

void MoviePlayer::parse(std::uint64_t frame) const
{
    if (m_parsed != frame) {
        m_movie->reader.layout().parse(m_movie->line(frame), m_frame);
        m_parsed = frame;
    }
}

void MoviePlayer::feed()
{
    ControllerState& pads = m_machine.controllers();
    if (!is_playing()) {
        pads.feed(std::nullopt);
        return;
    }
    std::vector<int> values(pads.definition().size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        values[i] = value(static_cast<std::uint64_t>(m_machine.frame()), i);
    }
    pads.feed(std::move(values));
}

std::vector<std::string> MoviePlayer::misfits() const
{
    std::vector<std::string> lines;
    const LoadedMovie* const current = movie();
    if (current == nullptr) {
        return lines;
    }
    if (const std::string hash = other_game(current->reader.header(), *m_machine.rom()); !hash.empty()) {
        lines.push_back("is a movie of another game (" + hash + ")");
    }
    for (const std::string& line : current->reader.warnings()) {
        lines.push_back(line);
    }
    std::string unknown;
    for (const movie::LogControl& control : current->reader.layout().controls()) {
        if (!find_control(m_machine.controllers().definition(), control.name)) {
            unknown += (unknown.empty() ? "" : ", ") + control.name;
        }
    }
    if (!unknown.empty()) {
        lines.push_back("controls that are not there are left out: " + unknown);
    }
    return lines;
}

void start_movie(MoviePlayer& player, Machine& machine, UserBag& bag, const std::string& path,
                 const std::string& state_file)
{
    player.load(path);
    const movie::Reader& reader = player.movie()->reader;
    if (reader.start() == movie::Reader::Start::power_on) {
        if (!state_file.empty()) {
            read_state_file(machine, bag, state_file); // joins the movie where the state was saved
        }
        return;
    }
    const auto state = reader.state();
    if (!state_file.empty()) {
        read_state_file(machine, bag, state_file);
    } else if (state && is_state(state->core)) {
        read_state(machine, bag, path + ": Core.bin", state->core);
    } else {
        throw DataError{path + (reader.start() == movie::Reader::Start::savestate
                                    ? ": starts from a savestate of BizHawk, which cannot be loaded here; give one "
                                      "that bh-emu saved with --load-state"
                                    : ": starts from save RAM, which cannot be loaded here; give a state that bh-emu "
                                      "saved with --load-state")};
    }
    machine.reset_counters(); // the movie's first frame is number 0 wherever the state was saved
}

} // namespace bh::emu
