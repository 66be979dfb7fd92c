#include "movie_conversion.hpp"

#include "movie_output.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/reader.hpp>

#include <sys/stat.h>

#include <array>
#include <fstream>

namespace bh::exporter {

namespace {

// The controls as a console's table would have them; what it knows of an axis does not matter here.
std::vector<protocol::Control> controls_of(const movie::Layout& layout)
{
    std::vector<protocol::Control> controls;
    for (const movie::LogControl& control : layout.controls()) {
        controls.push_back(
            {control.name, control.mnemonic,
             control.is_axis ? std::optional{protocol::AxisRange{0, 0, control.neutral}} : std::nullopt});
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

} // namespace

bool is_movie(const std::string& path)
{
    struct stat info = {};
    if (path == "-" || ::stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) {
        return false; // looking at a pipe would take from it
    }
    std::array<char, 4> head{};
    std::ifstream file{path, std::ios::binary};
    file.read(head.data(), head.size());
    return std::string_view{head.data(), head.size()} == "PK\x03\x04";
}

cli::Outcome convert_movie(const Options& options, cli::Context& context)
{
    if (options.session || options.episode || !options.system.empty()) {
        throw UsageError{"--session, --episode, --system", "are for recordings, not for movies"};
    }
    const bool is_retro = options.flavor == movie::Flavor::retro;
    auto state = start_state(options);
    movie::Reader reader{options.run};
    if (!state) {
        state = reader.state();
    }
    if (!state && reader.start() != movie::Reader::Start::power_on) {
        throw DataError{options.run +
                        ": starts from a state or save RAM that cannot be copied; give the state with --state"};
    }
    movie::MovieText text{reader.header(), joined(reader.comments()), joined(reader.subtitles()),
                          reader.sync_settings()};
    if (state) {
        text.header.set("StartsFromSavestate", "True");
        text.header.set("StartsFromSaveRam", "");
    }
    if (!options.core.empty()) {
        text.header.set("Core", options.core);
    }
    if (!options.game.empty()) {
        text.header.set("GameName", options.game);
    }
    MovieOutput output{options, context, reader.layout(),
                       is_retro ? movie::Layout{retro_controls(controls_of(reader.layout()))} : reader.layout()};
    for (movie::Frame frame; reader.next(frame);) {
        try {
            output.add(frame, 1);
        } catch (const DataError& error) {
            throw DataError{options.run + ": frame " + std::to_string(reader.frames_read() - 1) + ": " + error.what()};
        }
    }
    output.finish(text, state);
    return cli::Outcome::complete;
}

} // namespace bh::exporter
