// What can only be measured inside a process: see usage(). Results are JSON on standard output.

#include "bare.hpp"
#include "clock.hpp"
#include "records.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>
#include <bh/trajectory/open.hpp>
#include <bh/trajectory/writer.hpp>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

namespace bh::bench {
namespace {

constexpr const char* k_usage =
    "usage: bench-pixels write RECORDING png|raw REPEAT FLUSH_STEPS OUT   its records through the writer, its steps\n"
    "                    REPEAT times; flush() after every FLUSH_STEPS steps, never if 0\n"
    "       bench-pixels stream RECORDING png|raw REPEAT                  the same records as a stream on stdout\n"
    "       bench-pixels read RECORDING                                   decodes all pictures\n"
    "       bench-pixels bare RECORDING png|raw REPEAT                    its pictures through a bare loop and back\n"
    "       bench-pixels rgb RECORDING                                    all pictures, bare RGB, on stdout\n";

using Arguments = std::vector<std::string>;

trajectory::PictureEncoding encoding_from(const std::string& name)
{
    if (name != "png" && name != "raw") {
        throw std::invalid_argument{name + ": neither png nor raw"};
    }
    return name == "png" ? trajectory::PictureEncoding::png : trajectory::PictureEncoding::raw;
}

void put(std::string_view bytes)
{
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size()) {
        throw std::runtime_error{"standard output: cannot be written"};
    }
}

void write(const Arguments& arguments)
{
    const Records records{arguments.at(0), encoding_from(arguments.at(1))};
    const std::size_t flush_steps = std::stoul(arguments.at(3));
    trajectory::WriterOptions options;
    options.path = arguments.at(4);
    std::uint64_t steps = 0;
    std::uint64_t frames = 0;
    const Clock clock;
    trajectory::Writer writer{options};
    records.give(std::stoul(arguments.at(2)), [&](const record::RecordView& view, bool is_step) {
        writer.append(view);
        steps += is_step ? 1 : 0;
        frames += view.has_payload ? 1 : 0;
        if (is_step && flush_steps != 0 && steps % flush_steps == 0) {
            writer.flush();
            writer.drain(); // as when the timer fires: seconds lie between two flushes
        }
    });
    writer.finish();
    std::printf(R"({"steps":%ju,"frames":%ju,"seconds":%.6f,"cpu_s":%.6f})"
                "\n",
                steps, frames, clock.wall_s(), clock.cpu_s());
}

void stream(const Arguments& arguments)
{
    const Records records{arguments.at(0), encoding_from(arguments.at(1))};
    records.give(std::stoul(arguments.at(2)), [](const record::RecordView& view, bool) {
        put(view.line);
        put("\n");
        if (view.has_payload) {
            put(view.payload);
            put("\n");
        }
    });
}

void read(const Arguments& arguments)
{
    const Clock clock;
    const auto source = trajectory::open_recording(arguments.at(0));
    record::RecordView view;
    std::uint64_t frames = 0;
    std::uint64_t bytes = 0;
    while (source->next(view)) {
        if (view.has_picture) {
            bytes += source->picture().rgb.size();
            ++frames;
        }
    }
    std::printf(R"({"frames":%ju,"rgb_bytes":%ju,"seconds":%.6f,"cpu_s":%.6f})"
                "\n",
                frames, bytes, clock.wall_s(), clock.cpu_s());
}

void bare(const Arguments& arguments)
{
    const Records records{arguments.at(0), encoding_from(arguments.at(1))};
    const Bare result = run_bare(records, std::stoul(arguments.at(2)));
    std::printf(R"({"frames":%ju,"write_cpu_s":%.6f,"read_cpu_s":%.6f})"
                "\n",
                result.frames, result.write_cpu_s, result.read_cpu_s);
}

void rgb(const Arguments& arguments)
{
    const auto source = trajectory::open_recording(arguments.at(0));
    record::RecordView view;
    image::Image decoded;
    const auto put_pixels = [](std::span<const std::uint8_t> pixels) {
        put({reinterpret_cast<const char*>(pixels.data()), pixels.size()});
    };
    while (source->next(view)) {
        if (view.has_picture) {
            put_pixels(source->picture().rgb);
        } else if (view.has_payload) {
            image::decode_png(view.payload, decoded);
            put_pixels(decoded.rgb);
        }
    }
}

int run(const Arguments& words)
{
    if (words.empty()) {
        std::fputs(k_usage, stderr);
        return 2;
    }
    const Arguments rest{words.begin() + 1, words.end()};
    if (words[0] == "write") {
        write(rest);
    } else if (words[0] == "stream") {
        stream(rest);
    } else if (words[0] == "read") {
        read(rest);
    } else if (words[0] == "bare") {
        bare(rest);
    } else if (words[0] == "rgb") {
        rgb(rest);
    } else {
        std::fputs(k_usage, stderr);
        return 2;
    }
    return std::fflush(stdout) == 0 ? 0 : 1;
}

} // namespace
} // namespace bh::bench

int main(int argc, char** argv)
{
    try {
        return bh::bench::run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench-pixels: %s\n", error.what());
        return 1;
    }
}
