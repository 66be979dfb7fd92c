#include "movie.hpp"

#include "table.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/reader.hpp>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace bh::info {

namespace {

using Json = nlohmann::ordered_json;

struct Control
{
    std::string name;
    bool is_axis = false;
    std::uint64_t frames = 0; ///< in which it is held, or not at rest
};

/// What is read of a movie before it is shown.
struct Movie
{
    movie::Header header;
    movie::Reader::Format format = movie::Reader::Format::bk2;
    movie::Reader::Start start = movie::Reader::Start::power_on;
    std::uint64_t frames = 0;
    std::vector<Control> controls;
    std::size_t comments = 0;
    std::size_t subtitles = 0;
    std::vector<std::string> warnings;
};

Movie read_movie(const std::string& path)
{
    movie::Reader reader{path};
    Movie movie{reader.header(),
                reader.format(),
                reader.start(),
                0,
                {},
                reader.comments().size(),
                reader.subtitles().size(),
                {}};
    for (const movie::LogControl& control : reader.layout().controls()) {
        movie.controls.push_back({control.name, control.is_axis, 0});
    }
    const movie::Frame rest = reader.layout().neutral();
    for (movie::Frame frame; reader.next(frame);) {
        ++movie.frames;
        for (std::size_t i = 0; i < movie.controls.size(); ++i) {
            movie.controls[i].frames += frame[i] != rest[i] ? 1 : 0;
        }
    }
    movie.warnings = reader.warnings();
    return movie;
}

std::string_view format_name(movie::Reader::Format format)
{
    switch (format) {
    case movie::Reader::Format::fm2:
        return "fm2";
    case movie::Reader::Format::retro:
        return "retro";
    case movie::Reader::Format::bk2:
        break;
    }
    return "bk2";
}

std::string_view format_text(movie::Reader::Format format)
{
    switch (format) {
    case movie::Reader::Format::fm2:
        return "movie of FCEUX";
    case movie::Reader::Format::retro:
        return "movie of gym-retro";
    case movie::Reader::Format::bk2:
        break;
    }
    return "movie of BizHawk";
}

std::string_view start_name(movie::Reader::Start start)
{
    switch (start) {
    case movie::Reader::Start::savestate:
        return "savestate";
    case movie::Reader::Start::save_ram:
        return "save_ram";
    case movie::Reader::Start::power_on:
        break;
    }
    return "power_on";
}

std::string_view start_text(movie::Reader::Start start)
{
    switch (start) {
    case movie::Reader::Start::savestate:
        return "a state, which is in the movie";
    case movie::Reader::Start::save_ram:
        return "save RAM, which is in the movie";
    case movie::Reader::Start::power_on:
        break;
    }
    return "power on";
}

std::string to_json(const std::string& path, const Movie& movie)
{
    Json header = Json::object();
    for (const auto& [key, value] : movie.header.entries()) {
        if (!header.contains(key)) { // of a key that comes twice the first counts
            header[key] = value;
        }
    }
    Json controls = Json::array();
    for (const Control& control : movie.controls) {
        controls.push_back({{"name", control.name}, {"axis", control.is_axis}, {"frames", control.frames}});
    }
    const Json json = {{"name", path},
                       {"whole", true},
                       {"kind", "movie"},
                       {"format", format_name(movie.format)},
                       {"frames", movie.frames},
                       {"start", start_name(movie.start)},
                       {"comments", movie.comments},
                       {"subtitles", movie.subtitles},
                       {"warnings", movie.warnings},
                       {"header", std::move(header)},
                       {"controls", std::move(controls)}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

// "P1 Right 120" of the controls that are moved; how many are not.
std::string controls_text(const Movie& movie, std::size_t columns)
{
    constexpr std::size_t k_indent = 2 + 11; // of the value in the table
    std::string text;
    std::size_t column = k_indent;
    std::uint64_t at_rest = 0;
    for (const Control& control : movie.controls) {
        if (control.frames == 0) {
            ++at_rest;
            continue;
        }
        const std::string item = shown(control.name) + " " + std::to_string(control.frames);
        if (!text.empty() && column + 2 + item.size() >= columns) {
            text += ",\n" + std::string(k_indent, ' ');
            column = k_indent;
        } else if (!text.empty()) {
            text += ", ";
            column += 2;
        }
        text += item;
        column += item.size();
    }
    if (at_rest > 0) {
        text += (text.empty() ? "" : ", and ") + format_count(at_rest, "control") + " never moved";
    }
    return text;
}

std::string to_text(const std::string& path, const Movie& movie, std::size_t columns)
{
    Rows rows;
    add_row(rows, "file", std::string{format_text(movie.format)});
    add_row(rows, "frames", std::to_string(movie.frames));
    add_row(rows, "start", std::string{start_text(movie.start)});
    add_row(rows, "comments", movie.comments > 0 ? std::to_string(movie.comments) : "");
    add_row(rows, "subtitles", movie.subtitles > 0 ? std::to_string(movie.subtitles) : "");
    for (const std::string& warning : movie.warnings) {
        add_row(rows, "warning", shown(warning, 400));
    }
    std::string out = shown(path, 400) + "\n";
    append_table(out, rows, k_no_column, k_no_column);

    Rows header;
    for (const auto& [key, value] : movie.header.entries()) {
        add_row(header, shown(key).c_str(), shown(value, 400));
    }
    out += '\n';
    append_table(out, header, k_no_column, k_no_column);

    if (!movie.controls.empty()) {
        out += "\n  held       " + controls_text(movie, columns) + "\n";
    }
    return out;
}

} // namespace

std::string report_movie(const std::string& path, const Options& options, std::size_t columns)
{
    if (!options.selection.is_everything()) {
        throw FileError{path, "is a movie, of which no part can be selected"};
    }
    Movie movie;
    try {
        movie = read_movie(path);
    } catch (const DataError& error) {
        const std::string_view what = error.what(); // begins with the path
        throw FileError{path, what.substr(what.starts_with(path + ": ") ? path.size() + 2 : 0)};
    }
    return options.json ? to_json(path, movie) : to_text(path, movie, columns);
}

} // namespace bh::info
