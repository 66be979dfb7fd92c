#include "recorded_session.hpp"

#include "movie_output.hpp"

#include <bh/base/error.hpp>

#include <algorithm>

namespace bh::exporter {

namespace {

std::string_view emulator_version(std::string_view user_agent)
{
    constexpr std::string_view k_emuhawk = "EmuHawk/";
    const bool is_known = user_agent.starts_with(k_emuhawk) && user_agent.size() > k_emuhawk.size();
    const std::string_view version = is_known ? user_agent.substr(k_emuhawk.size()) : k_bizhawk_version;
    return version.substr(0, version.find(' '));
}

// As a name of a file, which BizHawk makes of it.
std::string safe_name(std::string name)
{
    std::replace_if(
        name.begin(), name.end(),
        [](char c) {
            return static_cast<unsigned char>(c) < 0x20 ||
                   std::string_view{"<>:\"/\\|?*"}.find(c) != std::string_view::npos;
        },
        '_');
    return name;
}

} // namespace

RecordedSession::RecordedSession(const simdjson::dom::object& session)
    : system{record::text_or(session, "system", "")},
      core{record::text_or(session, "core", "")},
      user_agent{record::text_or(session, "user_agent", "")}
{
    simdjson::dom::object rom;
    if (session["rom"].get(rom) == simdjson::SUCCESS) {
        rom_name = record::text_or(rom, "name", "");
        rom_hash = record::text_or(rom, "sha1", record::text_or(rom, "hash", ""));
    }
    simdjson::dom::array names;
    if (session["keys"].get(names) == simdjson::SUCCESS) {
        for (const simdjson::dom::element name : names) {
            std::string_view text;
            if (name.get(text) == simdjson::SUCCESS) {
                keys.emplace_back(text);
            }
        }
    }
}

std::vector<protocol::Control> controls_for(const RecordedSession& session, std::vector<std::string>& unknown)
{
    const protocol::SystemInfo* const system = protocol::find_system(session.system, session.core);
    if (system == nullptr) {
        throw DataError{session.system.empty()
                            ? "does not say its console; name it with --system"
                            : "the controls of the console \"" + session.system + "\" are not known"};
    }
    if (session.keys.empty()) {
        return protocol::controls_of(*system, system->players, emulator_version(session.user_agent));
    }
    int players = 1;
    for (const std::string& key : session.keys) {
        players = std::max(players, protocol::player_of(key));
    }
    std::vector<std::string> left = session.keys;
    std::vector<protocol::Control> controls;
    for (protocol::Control& control : protocol::controls_of(*system, players, emulator_version(session.user_agent))) {
        if (std::erase(left, control.name) > 0) {
            controls.push_back(std::move(control));
        }
    }
    std::sort(left.begin(), left.end());
    left.erase(std::unique(left.begin(), left.end()), left.end());
    for (const std::string& key : left) {
        if (key.empty() || key.find_first_of("|#\r\n") != std::string::npos) {
            throw DataError{"the control \"" + key + "\" has a name that no movie can hold"};
        }
        controls.push_back({key, protocol::mnemonic_of(system, key)});
        unknown.push_back(key);
    }
    std::stable_sort(controls.begin(), controls.end(), [](const protocol::Control& a, const protocol::Control& b) {
        return protocol::player_of(a.name) < protocol::player_of(b.name);
    });
    return controls;
}

movie::Header header_for(const RecordedSession& session, movie::Flavor flavor)
{
    const protocol::SystemInfo* const system = protocol::find_system(session.system, session.core);
    const bool is_known_core =
        system != nullptr && std::find(system->cores.begin(), system->cores.end(), session.core) != system->cores.end();
    const std::string version = "Version " + std::string{emulator_version(session.user_agent)};
    movie::Header header;
    header.set("MovieVersion", flavor == movie::Flavor::retro ? k_retro_movie_version : k_movie_version);
    header.set("Author", "bh-export");
    header.set("emuVersion", version);
    header.set("OriginalEmuVersion", version);
    header.set("Platform", session.system);
    header.set("GameName", safe_name(session.rom_name));
    header.set("SHA1", session.rom_hash);
    // BizHawk asks the user when there is none, and knows no cores but its own.
    header.set("Core", is_known_core || system == nullptr ? std::string_view{session.core} : system->cores.front());
    header.set("rerecordCount", "0");
    return header;
}

} // namespace bh::exporter
