#include "recording_movie.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/context.hpp>
#include <bh/movie/reader.hpp>
#include <bh/movie/writer.hpp>
#include <bh/record/reader.hpp>
#include <bh/trajectory/open.hpp>

namespace bh::exporter {

namespace {

cli::Outcome export_recorded_movie(const Options& options, cli::Context& context)
{
    RecordingMovie movie{options, context};
    record::Reader reader{trajectory::open_recording(options.run)};
    cli::Progress progress{context};
    try {
        while (reader.next()) {
            movie.take(reader.type(), reader.object());
            progress.update([&movie] { return std::to_string(movie.frames()) + " frames"; });
        }
        movie.finish();
    } catch (const DataError& error) {
        throw DataError{reader.name() + ": " + error.what()};
    }
    if (!reader.problem().empty()) {
        context.warning(reader.name() + ": " + reader.problem());
        return cli::Outcome::incomplete;
    }
    if (const std::string why = reader.cut_short(); !why.empty()) {
        context.warning(reader.name() + ": " + why);
        return cli::Outcome::incomplete;
    }
    return cli::Outcome::complete;
}

// The controls as a console's table would have them; what it knows of an axis does not matter here.
std::vector<protocol::Control> controls_of(const movie::Layout& layout)
{
    std::vector<protocol::Control> controls;
    for (const movie::LogControl& control : layout.controls()) {
        controls.push_back(
            {control.name, control.mnemonic,
             control.is_axis ? std::optional{protocol::AxisRange{0, 0, control.neutral.value_or(0)}} : std::nullopt});
    }
    return controls;
}

std::string joined(const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines) {
        text += line + "\n";
    }
    return text;
}

// What the movie says of itself, as a movie of the flavour says it.
movie::Header header_of(const movie::Reader& reader, const Options& options)
{
    movie::Header header = reader.header();
    const bool is_retro = options.movie.flavor == movie::Flavor::retro;
    const std::string_view version = header.get("MovieVersion");
    const bool is_project = version.find("Tasproj") != std::string_view::npos;
    if (is_retro || is_project || version.empty() || reader.format() == movie::Reader::Format::retro) {
        header.set("MovieVersion", is_retro ? k_retro_movie_version : k_movie_version);
    }
    if (header.get("emuVersion").empty()) {
        header.set("emuVersion", "Version " + std::string{k_bizhawk_version});
    }
    if (!options.movie.core.empty()) {
        header.set("Core", options.movie.core);
    }
    if (!options.movie.game.empty()) {
        header.set("GameName", options.movie.game);
    }
    return header;
}

// Writes the movie anew, perhaps in another flavour.
cli::Outcome convert_movie(const Options& options, cli::Context& context)
{
    if (options.session || options.episode || !options.movie.system.empty()) {
        throw UsageError{"--session, --episode, --system", "are for recordings, not for movies"};
    }
    const bool is_retro = options.movie.flavor == movie::Flavor::retro;
    auto state = start_state(options);
    movie::Reader reader{options.run};
    if (!state) {
        state = reader.start_data();
        if (state && reader.format() == movie::Reader::Format::retro) {
            context.warning(options.run + ": starts from a state of gym-retro's core, which BizHawk cannot load; " +
                            "another is given with --state");
        }
    }
    if (!state && reader.start() != movie::Reader::Start::power_on) {
        throw DataError{options.run +
                        ": starts from a state or save RAM that cannot be copied; give the state with --state"};
    }
    movie::MovieText text{header_of(reader, options), joined(reader.comments()), joined(reader.subtitles()),
                          reader.sync_settings()};
    if (state) {
        text.header.set("StartsFromSavestate", state->is_save_ram() ? "" : "True");
        text.header.set("StartsFromSaveRam", state->is_save_ram() ? "True" : "");
    }
    movie::Layout written = reader.layout();
    if (is_retro) {
        written = movie::Layout{movie::retro_controls(controls_of(reader.layout()), text.header.get("Platform"))};
        set_retro_platform(text.header, context);
    } else if (reader.format() == movie::Reader::Format::retro) {
        written = movie::Layout{controls_of(reader.layout())};
    }
    MovieOutput output{options, context, reader.layout(), std::move(written)};
    for (movie::Frame frame; reader.next(frame);) {
        try {
            output.copy_letters(reader.layout());
            output.add(frame, 1);
        } catch (const DataError& error) {
            throw DataError{options.run + ": frame " + std::to_string(reader.frames_read() - 1) + ": " + error.what()};
        }
    }
    for (const std::string& line : reader.warnings()) {
        context.warning(options.run + ": " + line);
    }
    output.finish(text, state);
    return cli::Outcome::complete;
}

} // namespace

cli::Outcome export_movie(const Options& options, cli::Context& context)
{
    return movie::is_movie(options.run) ? convert_movie(options, context) : export_recorded_movie(options, context);
}

} // namespace bh::exporter
