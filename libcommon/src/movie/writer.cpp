#include "zip.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/writer.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

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

namespace {

constexpr std::string_view k_all_letters = "ABCXYZSsMUDLRlr";

// Their reader translates the names of the first four; of every other platform it wants the name of its core.
constexpr std::array k_platforms{
    RetroPlatform{"GEN", "GEN", "ABCXYZSMUDLR"},     RetroPlatform{"SNES", "SNES", "ABXYSsUDLRlr"},
    RetroPlatform{"NES", "NES", "ABSsUDLR"},         RetroPlatform{"A26", "A26", "BsUDLR"},
    RetroPlatform{"GB", "GameBoy", "ABSsUDLR"},      RetroPlatform{"GBC", "GbColor", "ABSsUDLR"},
    RetroPlatform{"GBA", "GbAdvance", "ABSsUDLRlr"}, RetroPlatform{"32X", "32x", "ABCXYZSMUDLR"},
    RetroPlatform{"SAT", "Saturn", "ABCXYZSMUDLR"},
};

} // namespace

const RetroPlatform* find_retro_platform(std::string_view id)
{
    const auto found =
        std::find_if(k_platforms.begin(), k_platforms.end(), [id](const RetroPlatform& p) { return p.id == id; });
    return found == k_platforms.end() ? nullptr : &*found;
}

const RetroPlatform* find_retro_platform_named(std::string_view name)
{
    const auto found =
        std::find_if(k_platforms.begin(), k_platforms.end(), [name](const RetroPlatform& p) { return p.name == name; });
    return found == k_platforms.end() ? nullptr : &*found;
}

std::vector<protocol::Control> retro_controls(const std::vector<protocol::Control>& controls, std::string_view platform)
{
    const RetroPlatform* const known_platform = find_retro_platform(platform);
    const std::string_view platform_letters = known_platform == nullptr ? k_all_letters : known_platform->letters;
    const bool has_pads = std::any_of(controls.begin(), controls.end(),
                                      [](const protocol::Control& c) { return protocol::player_of(c.name) > 0; });
    std::vector<protocol::Control> kept;
    std::map<std::pair<int, char>, std::string> letters;
    for (const protocol::Control& control : controls) {
        const int player = protocol::player_of(control.name);
        const bool is_known = k_all_letters.find(control.mnemonic) != std::string_view::npos;
        if (control.axis || (player == 0 && (has_pads || !is_known))) {
            continue;
        }
        if (!is_known) {
            throw DataError{"gym-retro has no letter for " + control.name};
        }
        if (platform_letters.find(control.mnemonic) == std::string_view::npos) {
            continue; // its core has no such button
        }
        const auto [same, is_new] = letters.emplace(std::pair{player, control.mnemonic}, control.name);
        if (!is_new) {
            throw DataError{"gym-retro has one letter for " + same->second + " and " + control.name};
        }
        kept.push_back(control);
        if (player == 0) {
            kept.back().name = "P1 " + control.name; // a handheld's buttons are the first player's
        }
    }
    return kept;
}

} // namespace bh::movie
