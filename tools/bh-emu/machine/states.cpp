#include "machine/states.hpp"

#include "machine/rom.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/error.hpp>
#include <bh/base/input.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace bh::emu {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view k_type = "bh-emu-state";
constexpr std::string_view k_begin = "{\"type\":\"bh-emu-state\"";
constexpr int k_version = 1;
constexpr std::size_t k_file_bytes_max = 192U * 1024 * 1024;
constexpr std::size_t k_header_bytes_max = 4U * 1024 * 1024;

std::span<const std::byte> as_bytes(std::string_view text)
{
    return std::as_bytes(std::span{text});
}

Json to_json(const UserBag& bag)
{
    Json values = Json::object();
    for (const auto& [key, value] : bag.values()) {
        std::visit([&, &name = key](const auto& plain) { values[name] = plain; }, value);
    }
    return values;
}

UserBag to_user_bag(const Json& values)
{
    UserBag bag;
    for (const auto& [key, value] : values.items()) {
        if (value.is_boolean()) {
            bag.set(key, value.get<bool>());
        } else if (value.is_number_integer()) {
            bag.set(key, value.get<std::int64_t>());
        } else if (value.is_number()) {
            bag.set(key, value.get<double>());
        } else {
            bag.set(key, value.get<std::string>());
        }
    }
    return bag;
}

std::string read_whole(const std::string& path)
{
    Input input{path};
    std::string content;
    constexpr std::size_t k_step_bytes = 256U * 1024;
    for (;;) {
        const std::size_t used = content.size();
        if (used > k_file_bytes_max) {
            throw DataError{path + ": is too large for a state"};
        }
        content.resize(used + k_step_bytes);
        const std::size_t got = input.read({content.data() + used, k_step_bytes});
        content.resize(used + got);
        if (got == 0) {
            return content;
        }
    }
}

std::string_view split_header(const std::string& path, std::string_view content)
{
    const auto end = content.substr(0, k_header_bytes_max).find('\n');
    if (!is_state(content) || end == std::string_view::npos) {
        throw DataError{path + ": is no state saved by bh-emu"};
    }
    return content.substr(0, end);
}

} // namespace

void write_state_file(Machine& machine, const UserBag& bag, const std::string& path)
{
    const MachineState state = machine.save();
    const auto picture = machine.core()->picture().raw();
    std::string body{reinterpret_cast<const char*>(state.core.data()), state.core.size()};
    body.append(reinterpret_cast<const char*>(picture.pixels.data()), picture.pixels.size());
    Json header;
    header["type"] = k_type;
    header["version"] = k_version;
    header["core"] = machine.core()->name();
    header["rom"] = machine.rom()->sha1;
    header["frame"] = state.counters.frame;
    header["lag_count"] = state.counters.lag_count;
    header["lagged"] = state.counters.lagged;
    header["userdata"] = to_json(bag);
    header["core_bytes"] = state.core.size();
    header["picture"] = {{"format", picture.format}, {"width", picture.width}, {"height", picture.height}};
    header["sha256"] = sha256_hex(as_bytes(body));
    AtomicFile file{path, Overwrite::yes};
    file.write(header.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"); // userdata may hold any bytes
    file.write(body);
    file.commit();
}

void read_state_file(Machine& machine, UserBag& bag, const std::string& path)
{
    read_state(machine, bag, path, read_whole(path));
}

bool is_state(std::string_view content)
{
    return content.starts_with(k_begin);
}

void read_state(Machine& machine, UserBag& bag, const std::string& name, std::string_view content)
{
    if (!machine.has_game()) {
        throw Error{name + ": there is no game to load a state into"};
    }
    const std::string_view line = split_header(name, content);
    const std::string_view body = content.substr(line.size() + 1);
    MachineState state;
    UserBag values;
    RawPicture picture;
    try {
        const Json header = Json::parse(line);
        if (header.at("version").get<int>() != k_version) {
            throw DataError{name + ": is a state of a newer bh-emu"};
        }
        if (header.at("core").get<std::string>() != machine.core()->name()) {
            throw DataError{name + ": is a state of the core " + header.at("core").get<std::string>()};
        }
        if (header.at("rom").get<std::string>() != machine.rom()->sha1) {
            throw DataError{name + ": is a state of another game (SHA-1 " + header.at("rom").get<std::string>() + ")"};
        }
        const auto core_bytes = header.at("core_bytes").get<std::size_t>();
        if (core_bytes > body.size() || header.at("sha256").get<std::string>() != sha256_hex(as_bytes(body))) {
            throw DataError{name + ": is damaged (its checksum differs)"};
        }
        const auto bytes = as_bytes(body);
        state.core.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(core_bytes));
        state.counters.frame = header.at("frame").get<std::int64_t>();
        state.counters.lag_count = header.at("lag_count").get<std::int64_t>();
        state.counters.lagged = header.at("lagged").get<bool>();
        values = to_user_bag(header.at("userdata"));
        const Json& size = header.at("picture");
        picture = {size.at("format").get<int>(), size.at("width").get<unsigned>(), size.at("height").get<unsigned>(),
                   bytes.subspan(core_bytes)};
    } catch (const Json::exception& error) {
        throw DataError{name + ": is damaged (" + error.what() + ")"};
    }
    machine.load(state);
    machine.restore_picture(picture);
    if (!values.values().empty()) {
        bag = std::move(values); // a state without any leaves them alone, as in BizHawk
    }
}

std::string slot_path(const Machine& machine, int slot)
{
    if (!machine.has_game()) {
        throw Error{"there is no game to save the state of"};
    }
    std::filesystem::path folder;
    const char* const state_home = std::getenv("XDG_STATE_HOME");
    const char* const home = std::getenv("HOME");
    if (state_home != nullptr && *state_home == '/') {
        folder = state_home;
    } else if (home != nullptr && *home == '/') {
        folder = std::filesystem::path{home} / ".local/state";
    } else {
        throw Error{"quick save slots need HOME or XDG_STATE_HOME"};
    }
    folder /= "bh-emu";
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) {
        throw FileError{folder.string(), failed.message()};
    }
    return folder /
           (machine.rom()->name() + "." + machine.core()->name() + ".QuickSave" + std::to_string(slot) + ".State");
}

std::string MemoryStates::add(MachineState state)
{
    if (m_bytes + state.core.size() > k_bytes_max) {
        throw Error{"memorysavestate: more than 512 MiB of states would be kept"};
    }
    m_bytes += state.core.size();
    std::string id = make_guid(m_next++);
    m_states.emplace(id, std::move(state));
    return id;
}

const MachineState& MemoryStates::find(std::string_view id) const
{
    const auto found = m_states.find(id);
    if (found == m_states.end()) {
        throw Error{"memorysavestate: " + std::string{id} + ": no such state"};
    }
    return found->second;
}

void MemoryStates::remove(std::string_view id)
{
    if (const auto found = m_states.find(id); found != m_states.end()) {
        m_bytes -= found->second.core.size();
        m_states.erase(found);
    }
}

void MemoryStates::clear()
{
    m_states.clear();
    m_bytes = 0;
}

std::string make_guid(std::uint64_t number)
{
    constexpr std::uint64_t k_field_mask = 0xFFFF'FFFF'FFFF; // the last field has 12 digits
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "b1e57a1d-0000-4000-8000-%012llx",
                  static_cast<unsigned long long>(number & k_field_mask));
    return text.data();
}

} // namespace bh::emu
