#include "api/comm.hpp"
#include "api/forms.hpp"
#include "machine/machine.hpp"
#include "machine/movie_player.hpp"
#include "machine/states.hpp"
#include "options.hpp"
#include "recording/movie_recorder.hpp"
#include "script/stop_request.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

#include <poll.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <optional>
#include <thread>

namespace bh::emu {

namespace {

constexpr int k_width_without_game = 256; ///< BizHawk's black picture
constexpr int k_height_without_game = 192;
constexpr int k_paused_wait_ms = 1; ///< between two turns while nothing moves but scripts that call emu.yield()

/// Spaces frames out in time. Without a limit it does nothing.
class Pacer
{
public:
    /// Percent of the console's own speed; nothing is "as fast as it goes".
    void limit(std::optional<int> percent)
    {
        m_percent = percent;
        m_due.reset();
    }

    [[nodiscard]] std::optional<int> percent() const { return m_percent; }

    /// Sleeps until the next frame is due. A late frame is not made up for.
    void wait(double frames_per_second)
    {
        if (!m_percent || frames_per_second <= 0) {
            return;
        }
        const std::chrono::duration<double> frame{100.0 / (*m_percent * frames_per_second)};
        const auto now = Clock::now();
        if (!m_due || *m_due < now) {
            m_due = now;
        }
        std::this_thread::sleep_until(*m_due);
        *m_due += std::chrono::duration_cast<Clock::duration>(frame);
    }

private:
    using Clock = std::chrono::steady_clock;

    std::optional<int> m_percent;
    std::optional<Clock::time_point> m_due;
};

/// The machine, the scripts and the loop that drives both.
class Run
{
public:
    Run(Options options, cli::Context& context);
    Ending go();

private:
    void load_start();
    bool turn();
    void pace();
    void restart();
    [[nodiscard]] bool is_over();
    void finish_recording();
    const image::Image& picture();
    void take_screenshot(std::string& png);

    Options m_options;
    cli::Context& m_context;
    StopRequest m_stop;
    ConsoleWindow m_console;
    DrawList m_drawings;
    Machine m_machine;
    MoviePlayer m_movie{m_machine};
    MemoryStates m_memory_states;
    Forms m_forms;
    CommObjects m_comm;
    std::unique_ptr<MovieRecorder> m_recorder; ///< null without --record
    Pacer m_pacer;
    image::Image m_image; ///< keeps its memory from one screenshot to the next
    Services m_services;
    ScriptHost m_scripts; ///< last, so that what scripts do at their very end finds everything else
};

std::unique_ptr<MovieRecorder> make_recorder(const Options& options)
{
    return options.record.path.empty() ? nullptr
                                       : std::make_unique<MovieRecorder>(options.record.path, options.record.overwrite);
}

Core::Log log_to(cli::Context& context)
{
    if (context.options().verbose == 0) {
        return {};
    }
    return [&context](std::string_view text) { context.detail("core: " + std::string{text}); };
}

Run::Run(Options options, cli::Context& context)
    : m_options{std::move(options)},
      m_context{context},
      m_stop{m_options.stop_after_us},
      m_console{context.output()},
      m_machine{m_options.core, log_to(context), m_options.all_lines},
      m_comm{make_comm_objects(m_options.bizhawk, m_options.flags, StopRequest::fd())},
      m_recorder{make_recorder(m_options)},
      m_services{m_options.bizhawk,
                 m_options.flags,
                 m_options.folders,
                 m_console,
                 m_drawings,
                 m_machine,
                 m_movie,
                 m_scripts,
                 m_options.user_bag,
                 m_forms,
                 m_memory_states,
                 [this]() -> const image::Image& { return picture(); },
                 [this](std::string& png) { take_screenshot(png); },
                 m_comm,
                 m_recorder.get(),
                 [this](std::string_view text) { m_context.detail(text); }},
      m_scripts{[this](std::string_view text) { m_context.error(text); }}
{
    for (const std::string& flag : m_options.ignored) {
        m_context.detail(flag + ": has a meaning in EmuHawk only; ignored");
    }
    m_machine.open_rom(m_options.rom);
    m_machine.set_hooks({.frame_start = [this] { m_scripts.fire(EventKind::frame_start); },
                         .feed = [this] { m_movie.feed(); },
                         .input_poll = [this] { m_scripts.fire(EventKind::input_poll); },
                         .frame_end = [this] { m_scripts.fire(EventKind::frame_end); }});
    m_scripts.start(m_services, m_options.scripts);
    load_start();
    if (m_options.speed.mode == Speed::Mode::percent) {
        m_pacer.limit(m_options.speed.percent);
    }
}

// The state and the movie of the command line.
void Run::load_start()
{
    std::string state = m_options.load_state;
    if (state.empty() && m_options.load_slot) {
        state = slot_path(m_machine, *m_options.load_slot);
    }
    if (!m_options.movie.empty()) {
        start_movie(m_movie, m_machine, m_options.user_bag, m_options.movie, state);
        for (const std::string& misfit : m_movie.misfits()) {
            m_context.warning(m_options.movie + ": " + misfit);
        }
    } else if (!state.empty()) {
        const UserBag said = m_options.user_bag;
        read_state_file(m_machine, m_options.user_bag, state);
        // What it was saved with gives way to what the command line says for this run.
        for (const auto& [key, value] : said.values()) {
            m_options.user_bag.set(key, value);
        }
    }
}

Ending Run::go()
{
    while (!is_over() && turn()) {
        m_console.rethrow_failure();
        if (m_recorder != nullptr && m_scripts.has_failed()) {
            break; // nothing would be recorded any more, and what hears of frames would keep it running
        }
    }
    m_console.begin_cycle();
    m_scripts.finish();
    m_console.rethrow_failure();
    finish_recording();
    const int wanted = m_scripts.client().exit_code.value_or(0);
    const int signal = StopRequest::signal_number();
    return {wanted == 0 && m_scripts.has_failed() ? 1 : wanted, signal == SIGALRM ? 0 : signal};
}

void Run::finish_recording()
{
    if (m_recorder == nullptr || m_scripts.has_failed()) {
        return; // what there is stays under the name of an unfinished file
    }
    const bool is_whole = m_movie.has_ended();
    m_recorder->finish(is_whole ? "movie ended" : "interrupted");
    m_context.note("recorded " + std::to_string(m_recorder->steps()) + " steps of " + m_options.movie + " to " +
                   m_recorder->path() + (is_whole ? "" : ", not to its end"));
}

// One turn of BizHawk's run loop: scripts that wait for nothing, then a frame, then the scripts that waited for it.
bool Run::turn()
{
    m_console.begin_cycle();
    m_scripts.resume(ScriptHost::Turn::idle);
    m_console.begin_cycle();
    if (m_scripts.client().restart_scripts) {
        restart();
        return true;
    }
    if (is_over()) {
        return false;
    }
    if (m_scripts.client().paused) {
        if (!m_scripts.is_any_idle()) {
            if (m_movie.has_ended()) {
                m_context.detail("the movie has ended, and the emulator is paused: nothing more would happen");
                return false;
            }
            throw Error{"the emulator is paused and every script waits for a frame: nothing would ever happen"};
        }
        pollfd stop{StopRequest::fd(), POLLIN, 0};
        ::poll(&stop, 1, k_paused_wait_ms);
        return true;
    }
    pace();
    m_drawings.clear();
    m_machine.run_frame();
    m_scripts.resume(ScriptHost::Turn::after_frame);
    if (m_scripts.client().restart_scripts) {
        restart();
    }
    return true;
}

bool Run::is_over()
{
    const bool may_still_act = m_scripts.is_any_running() || m_scripts.events().has(EventKind::frame_start) ||
                               m_scripts.events().has(EventKind::frame_end) ||
                               m_scripts.events().has(EventKind::input_poll) || m_options.scripts.empty();
    return !may_still_act || m_scripts.client().exit_code || StopRequest::signal_number() != 0 ||
           (m_options.stop_after && m_machine.frames_run() >= *m_options.stop_after) ||
           (m_options.scripts.empty() && !m_options.stop_after && !m_options.stop_after_us && !m_movie.is_playing());
}

void Run::pace()
{
    if (m_options.speed.mode == Speed::Mode::by_script) {
        const ClientState& client = m_scripts.client();
        const auto wanted = client.limit_frame_rate ? std::optional{client.speed_percent} : std::nullopt;
        if (wanted != m_pacer.percent()) {
            m_pacer.limit(wanted);
        }
    }
    m_pacer.wait(m_machine.frames_per_second());
}

void Run::restart()
{
    const auto exit_code = m_scripts.client().exit_code;
    m_scripts.start(m_services, m_options.scripts);
    m_scripts.client().exit_code = exit_code;
}

const image::Image& Run::picture()
{
    if (m_machine.has_game() && !m_machine.core()->picture().is_empty()) {
        m_machine.core()->picture().convert(m_image);
    } else {
        m_image = {k_width_without_game, k_height_without_game, {}};
        m_image.rgb.resize(3 * std::size_t{k_width_without_game} * k_height_without_game);
    }
    return m_image;
}

void Run::take_screenshot(std::string& png)
{
    image::encode_png(picture(), png, image::PngColor::rgba_opaque);
}

} // namespace

Ending run(Options options, cli::Context& context)
{
    return Run{std::move(options), context}.go();
}

} // namespace bh::emu
