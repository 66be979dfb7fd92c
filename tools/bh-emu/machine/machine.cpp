#include "machine/machine.hpp"

#include "core/core_library.hpp"
#include "machine/rom.hpp"

#include <bh/base/error.hpp>

namespace bh::emu {

namespace {

constexpr unsigned k_hidden_nes_rows = 8; ///< at the top and at the bottom, as NesHawk's default is for NTSC

} // namespace

Machine::Machine(std::string core_name, Core::Log log, bool all_lines)
    : m_core_name{std::move(core_name)}, m_log{std::move(log)}, m_all_lines{all_lines}
{
}

void Machine::open_rom(const std::string& path)
{
    const System* const system = system_of(path);
    if (system == nullptr) {
        throw FileError{path, "is no game that is known by its name (.nes .gb .gbc .sfc .smc .gba)"};
    }
    auto rom = std::make_unique<Rom>(read_rom(path));
    const auto core_path = find_core(m_core_name.empty() ? std::string{system->core} : m_core_name);
    if (!m_core_name.empty()) {
        m_core_name = core_path.string(); // found in the folder we started in, not in that of a script
    }
    if (core_path != m_core_path) {
        close_rom();
        m_core = std::make_unique<Core>(core_path, m_log);
        m_core_path = core_path;
    }
    m_core->set_elapsed(0);
    try {
        m_core->load_game(rom->path.string(), rom->content, path);
    } catch (const Error&) {
        close_rom();
        throw;
    }
    m_rom = std::move(rom);
    ++m_game_number;
    m_system_id = system->id;
    m_counters = {};
    m_controllers.define(controller_definition(m_system_id));
    m_core->hide_rows(m_system_id == "NES" && !m_core->is_pal() && !m_all_lines ? k_hidden_nes_rows : 0);
    power_came_on();
}

void Machine::close_rom()
{
    m_domains = {};
    m_core.reset();
    m_core_path.clear();
    m_rom.reset();
    ++m_game_number;
    m_system_id = "NULL";
    m_counters = {};
    m_controllers.define(controller_definition(m_system_id));
}

void Machine::reboot()
{
    if (m_core) {
        m_core->set_elapsed(0);
        m_core->reload_game();
        power_came_on();
        m_counters = {};
    }
}

void Machine::game_started()
{
    m_domains = DomainList{m_system_id, *m_core, *m_rom};
}

// The memory of an NES is as NesHawk's at the beginning: four bytes of 0, four of $FF, and so on.
void Machine::power_came_on()
{
    game_started();
    if (m_system_id == "NES") {
        const auto ram = m_core->memory(RETRO_MEMORY_SYSTEM_RAM);
        for (std::size_t i = 0; i < ram.size(); ++i) {
            ram[i] = (i & 4U) != 0 ? std::byte{0xFF} : std::byte{0};
        }
    }
}

std::string Machine::board_name() const
{
    if (m_system_id != "NES") {
        return {};
    }
    const NesFile file = split_nes_file(m_rom->content);
    return file.prg.empty() ? std::string{} : file.board_name();
}

void Machine::run_frame()
{
    emulate(true);
}

void Machine::run_frame_silently()
{
    emulate(false);
}

void Machine::emulate(bool with_hooks)
{
    m_controllers.latch();
    if (with_hooks && m_hooks.frame_start) {
        m_hooks.frame_start();
    }
    if (m_hooks.feed) {
        m_hooks.feed();
    }
    if (m_core) {
        if (m_controllers.is_held(Control::Kind::power)) {
            m_core->reload_game();
            power_came_on();
        } else if (m_controllers.is_held(Control::Kind::reset)) {
            m_core->reset();
        }
        push_pads();
        m_core->on_input_poll(with_hooks && m_hooks.input_poll ? std::function<void()>{[this] {
            m_hooks.input_poll();
            push_pads(); // the game reads what the hook decided
        }}
                                                               : nullptr);
        m_core->set_elapsed(elapsed_seconds(m_counters.frame));
        m_inside_core = true;
        m_core->run_frame();
        m_inside_core = false;
        m_counters.lagged = m_core->reads_input_lazily() && !m_core->input_was_read();
        m_counters.lag_count += m_counters.lagged ? 1 : 0;
    }
    ++m_counters.frame;
    ++m_frames_run;
    if (with_hooks && m_hooks.frame_end) {
        m_hooks.frame_end();
    }
}

std::int64_t Machine::elapsed_seconds(std::int64_t frame) const
{
    return static_cast<std::int64_t>(static_cast<double>(frame) / frames_per_second());
}

void Machine::push_pads()
{
    for (unsigned port = 0; port < Core::k_ports; ++port) {
        m_core->set_buttons(port, m_controllers.pad(port));
    }
}

double Machine::frames_per_second() const
{
    constexpr double k_null_core_frames_per_second = 60;
    return m_core ? m_core->frames_per_second() : k_null_core_frames_per_second;
}

MachineState Machine::save()
{
    if (!m_core) {
        throw Error{"there is no game to save the state of"};
    }
    MachineState state{m_counters, {}};
    m_core->save_state(state.core);
    return state;
}

void Machine::load(const MachineState& state)
{
    if (!m_core) {
        throw Error{"there is no game to load a state into"};
    }
    m_core->set_elapsed(elapsed_seconds(state.counters.frame));
    m_core->load_state(state.core);
    game_started(); // the core may have moved its memory
    m_counters = state.counters;
}

void Machine::restore_picture(const RawPicture& picture)
{
    if (m_core) {
        m_core->restore_picture(picture);
    }
}

} // namespace bh::emu
