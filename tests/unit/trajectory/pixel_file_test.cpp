#include "base/temporary_directory.hpp"
#include "catch.hpp"
#include "trajectory_file.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/trajectory/format.hpp>
#include <bh/trajectory/open.hpp>
#include <bh/trajectory/picture.hpp>
#include <bh/trajectory/writer.hpp>

#include <nlohmann/json.hpp>
#include <zstd.h>

#include <algorithm>
#include <random>

using namespace bh::trajectory;
using namespace bh::test;
using bh::image::Image;
using bh::record::EndMarker;
using bh::record::RecordView;

namespace {

/// A picture of a game: tiles of few colours, with a spot that moves.
Image picture(int number, unsigned int colors = 12, int width = 64, int height = 48)
{
    Image image;
    bh::image::resize(image, width, height);
    std::minstd_rand random{7};
    for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
        const auto color = static_cast<unsigned int>(i < 3 * colors      ? i / 3
                                                     : random() % 5 == 0 ? random() % colors
                                                                         : 1);
        image.rgb[i] = static_cast<std::uint8_t>(color);
        image.rgb[i + 1] = static_cast<std::uint8_t>(color >> 4U);
        image.rgb[i + 2] = static_cast<std::uint8_t>(255 - color);
    }
    image.rgb[(static_cast<std::size_t>(number) * 39) % image.rgb.size()] = static_cast<std::uint8_t>(number);
    return image;
}

std::string png_of(const Image& image)
{
    std::string png;
    bh::image::encode_png(image, png);
    return png;
}

Record with_picture(const std::string& members, const Image& image)
{
    return with_payload(members + R"(,"frame":{"width":)" + std::to_string(image.width) + R"(,"height":)" +
                            std::to_string(image.height) + R"(,"encoding":"png"})",
                        png_of(image));
}

/// A recording with a picture in two of three steps, pictures of other sizes and of many colours among them.
std::vector<Record> picture_records(int steps)
{
    std::vector<Record> records = {{R"({"type":"header","version":1,"run":"r1","requires":[]})", "", false},
                                   {R"({"type":"session","session":1,"name":"","time_us":1})", "", false}};
    for (int step = 0; step < steps; ++step) {
        const std::string members = R"("type":"step","session":1,"step":)" + std::to_string(step) +
                                    R"(,"observation":{"frame":{"width":1,"height":1,"index":0}})";
        if (step % 3 == 2) {
            records.push_back({"{" + members + "}", "", false});
        } else {
            const bool odd = step % 7 == 0;
            records.push_back(with_picture(members, picture(step / 2, step % 11 == 0 ? 300 : 12, odd ? 33 : 64)));
        }
    }
    records.push_back({R"({"type":"end","reason":"test"})", "", false});
    return records;
}

std::string write_file_of(const std::vector<Record>& records, const WriterOptions& wanted = {})
{
    const TemporaryDirectory directory;
    WriterOptions options = wanted;
    options.path = directory.file("run.zst");
    Writer writer{options};
    for (const Record& record : records) {
        writer.append({record.line, record.payload, record.has_payload});
    }
    writer.finish();
    return read_file(options.path);
}

/// Reads with pictures back in their records.
Reading read_restored(std::string bytes, PictureEncoding encoding = PictureEncoding::png, std::size_t piece = SIZE_MAX)
{
    const auto source =
        open_recording(std::make_unique<PieceSource>(std::move(bytes), std::vector<std::size_t>{piece}));
    PictureRestorer restorer{encoding};
    Reading reading;
    RecordView view;
    while (source->next(view)) {
        restorer.restore(*source, view);
        reading.records.push_back({std::string{view.line}, std::string{view.payload}, view.has_payload});
    }
    reading.damage = source->damage();
    reading.end_marker = source->end_marker();
    return reading;
}

WriterOptions small_chunks()
{
    WriterOptions options;
    options.chunk_bytes = 3000;
    options.pixel_bytes = 20'000;
    return options;
}

/// Few and small, as raw pixels: for tests that read the file once for each of its bits.
std::vector<Record> tiny_picture_records()
{
    std::vector<Record> records = {{R"({"type":"header","version":1,"run":"r1","requires":[]})", "", false}};
    for (int step = 0; step < 8; ++step) {
        const Image image = picture(step, 3, 6, 4);
        const std::string pixels{image.rgb.begin(), image.rgb.end()};
        records.push_back(with_payload(R"("type":"step","session":1,"step":)" + std::to_string(step) +
                                           R"(,"frame":{"width":6,"height":4,"encoding":"raw"})",
                                       pixels));
    }
    return records;
}

WriterOptions tiny_chunks()
{
    WriterOptions options;
    options.pixel_bytes = 40;
    return options;
}

std::size_t chunks_in(std::string_view file)
{
    std::size_t count = 0;
    for (const Frame& frame : walk_frames(file)) {
        count += frame.magic == k_magic_marker ? 1 : 0;
    }
    return count;
}

} // namespace

TEST_CASE("pictures come back with their records, whatever the size of chunks and reads")
{
    const auto records = picture_records(60);
    for (const WriterOptions& options : {WriterOptions{}, small_chunks()}) {
        const std::string file = write_file_of(records, options);
        for (const std::size_t piece : {SIZE_MAX, std::size_t{17}}) {
            const Reading reading = read_restored(file, PictureEncoding::png, piece);
            CHECK((reading.records == records));
            CHECK(reading.damage.empty());
            CHECK(reading.end_marker == EndMarker::present);
        }
    }
    CHECK(chunks_in(write_file_of(records)) == 1);
    CHECK(chunks_in(write_file_of(records, small_chunks())) > 5);
    WriterOptions as_sent;
    as_sent.pixels = Pixels::as_sent;
    const std::string larger = write_file_of(records, as_sent);
    CHECK((read_trajectory(larger).records == records));
    CHECK(larger.size() > 2 * write_file_of(records).size());
}

TEST_CASE("raw pictures come back too, and make the same file as their PNGs")
{
    const auto records = picture_records(30);
    const std::string file = write_file_of(records, small_chunks());
    const Reading raw = read_restored(file, PictureEncoding::raw);
    REQUIRE(raw.records.size() == records.size());
    CHECK(raw.records[2].line.find(R"("frame":{"width":33,"height":48,"encoding":"raw"},"payload":4752})") !=
          std::string::npos);
    CHECK(raw.records[2].payload.size() == 4752);
    CHECK((write_file_of(raw.records, small_chunks()) == file));
}

TEST_CASE("the marker counts the pixels, zstd sees a stream, and offsets are those of that stream")
{
    const TemporaryDirectory directory;
    const std::string path = directory.file("run.zst");
    const auto records = picture_records(40);
    const std::string file = write_file_of(records, small_chunks());
    write_file(path, file);
    const std::string stream = zstd_output(path);
    const auto frames = walk_frames(file);
    std::size_t with_pixels = 0;
    std::size_t content_bytes = 0;
    for (std::size_t i = 0; i + 1 < frames.size(); i += with_pixels > 0 && frames[i].magic != k_magic_marker ? 1 : 2) {
        if (frames[i].magic != k_magic_marker) {
            content_bytes += frames[i].content_size;
            continue;
        }
        const auto marker = decode_marker(std::string_view{file}.substr(frames[i].offset));
        REQUIRE(marker);
        CHECK(marker->json_bytes == frames[i + 1].size);
        content_bytes += frames[i + 1].content_size;
        if (marker->pixels_bytes > 0) {
            ++with_pixels;
            CHECK(marker->pixels_bytes == frames[i + 2].size);
            CHECK(frames[i + 2].magic == k_magic_zstd);
        }
    }
    CHECK(with_pixels > 3);
    CHECK(content_bytes == stream.size());
    bh::record::LineParser parser;
    const auto source = open_recording(path);
    RecordView view;
    std::size_t pictures = 0;
    while (source->next(view)) {
        CHECK(stream.substr(static_cast<std::size_t>(view.offset)).starts_with(std::string{view.line} + "\n"));
        pictures += view.has_picture ? 1 : 0;
        CHECK_FALSE(view.has_payload);
    }
    CHECK(pictures == 27);
    // The stream itself, too, is read to its end: pixels are a payload like others. Recorded again, no record shows a
    // picture of another chunk.
    const Reading plain = read_trajectory(stream);
    CHECK(plain.damage.empty());
    const Reading again = read_restored(write_file_of(plain.records));
    CHECK(again.records.size() == records.size());
    for (const Record& record : again.records) {
        CHECK_FALSE(record.has_payload);
        CHECK(record.line.find(R"("width":64)") == std::string::npos);
    }
    CHECK((std::find(plain.records.begin(), plain.records.end(), records.back()) != plain.records.end()));
}

TEST_CASE("what cannot be packed without loss stays as it came")
{
    std::string deep = png_of(picture(1));
    deep[24] = 16; // bits a colour
    const std::string frame = R"("frame":{"width":64,"height":48,"encoding":"png")";
    const std::vector<Record> records = {
        {R"({"type":"header","version":1,"run":"r1","requires":[]})", "", false},
        with_payload(R"("type":"step","session":1,)" + frame + "}", "no PNG at all"),
        with_payload(R"("type":"step","session":1,)" + frame + "}", png_of(picture(1)).substr(0, 300)),
        with_payload(R"("type":"step","session":1,)" + frame + "}", ""),
        with_payload(R"("type":"step","session":1,)" + frame + R"(,"shown":true})", png_of(picture(1))),
        with_payload(R"("type":"step","session":1,"frame":{"width":64,"height":48,"encoding":"raw"})", "short"),
        with_payload(R"("type":"step","session":1,"frame":{"width":64,"height":48,"encoding":"webp"})", "RIFF"),
        with_payload(R"("type":"step","session":1,)" + frame + "}", deep),
        with_payload(R"("type":"something","session":1)", "a payload of another kind"),
        {R"({"type":"end","reason":"test"})", "", false},
    };
    const std::string file = write_file_of(records);
    CHECK((read_trajectory(file).records == records));
    CHECK(walk_frames(file).size() == 4);
}

TEST_CASE("a frame member in another place or with spaces moves to the end")
{
    const Image image = picture(1);
    const std::string png = png_of(image);
    const std::vector<Record> records = {
        {R"({"type":"header","version":1,"run":"r1","requires":[]})", "", false},
        with_payload(R"( "type": "step", "session":1, "frame": {"width": 64, "height": 48, "encoding":"png"}, "x": 1)",
                     png)};
    const Reading reading = read_restored(write_file_of(records));
    REQUIRE(reading.records.size() == 2);
    CHECK(reading.records[1].payload == png);
    CHECK(reading.records[1].line ==
          R"({"type":"step","session":1,"x":1,"frame":{"width":64,"height":48,"encoding":"png"},"payload":)" +
              std::to_string(png.size()) + "}");
}

TEST_CASE("a picture like the one before is there once in its chunk")
{
    std::vector<Record> records = {{R"({"type":"header","version":1,"run":"r1","requires":[]})", "", false}};
    for (int step = 0; step < 12; ++step) {
        records.push_back(
            with_picture(R"("type":"step","session":)" + std::to_string(step % 2), picture(step / 8 * 50)));
    }
    const std::string file = write_file_of(records);
    CHECK((read_restored(file).records == records));
    const TemporaryDirectory directory;
    write_file(directory.file("run.zst"), file);
    const std::string stream = zstd_output(directory.file("run.zst"));
    const auto begin = stream.find(R"({"type":"pixels")");
    const auto table = nlohmann::json::parse(stream.substr(begin, stream.find('\n', begin) - begin));
    CHECK(table["frames"].size() == 4);
}

TEST_CASE("a file with pictures cut anywhere yields a prefix of its records, and pictures that are right")
{
    const auto records = picture_records(24);
    const std::string file = write_file_of(records, small_chunks());
    for (std::size_t size = 4; size < file.size(); ++size) {
        CAPTURE(size);
        const Reading reading = read_restored(file.substr(0, size));
        REQUIRE(reading.records.size() <= records.size());
        REQUIRE(reading.end_marker != EndMarker::present);
        for (std::size_t i = 0; i < reading.records.size(); ++i) {
            if (reading.records[i] != records[i]) {
                // Only a picture may be missing, at the end, and that is told.
                REQUIRE(records[i].has_payload);
                REQUIRE_FALSE(reading.records[i].has_payload);
                REQUIRE_FALSE(reading.damage.empty());
                REQUIRE(
                    records[i].line.starts_with(reading.records[i].line.substr(0, reading.records[i].line.size() - 1)));
            }
        }
    }
}

TEST_CASE("a flipped bit in a file with pictures is told, costs its own frame, and gives no wrong picture")
{
    const auto records = tiny_picture_records();
    const std::string file = write_file_of(records, tiny_chunks());
    const std::vector<Frame> frames = walk_frames(file);
    REQUIRE(chunks_in(file) == 3);
    REQUIRE((read_restored(file, PictureEncoding::raw).records == records));
    for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
        CAPTURE(bit / 8, bit % 8);
        const Reading reading = read_restored(with_flipped_bit(file, bit), PictureEncoding::raw);
        const Frame& hit = frame_at(frames, bit / 8);
        if (hit.magic == k_magic_zstd && reading.records == records) {
            continue; // one of the few bits of a zstd frame that change nothing
        }
        if (hit.magic == k_magic_seek_table) {
            REQUIRE(reading.end_marker != EndMarker::present);
        } else {
            REQUIRE_FALSE(reading.damage.empty());
        }
        if (hit.magic != k_magic_zstd) {
            REQUIRE((reading.records == records));
            continue;
        }
        std::size_t kept = 0;
        for (const Record& record : reading.records) {
            const bool is_written = std::find(records.begin(), records.end(), record) != records.end();
            REQUIRE((is_written || !record.has_payload));
            kept += is_written ? 1 : 0;
        }
        REQUIRE(kept + 4 >= records.size()); // a chunk has that many
    }
}

TEST_CASE("a file with pictures whose first marker is cut, or goes on behind a compressed stream, keeps all of them")
{
    const auto records = tiny_picture_records();
    const std::string file = write_file_of(records, tiny_chunks());
    for (std::size_t lost = 1; lost <= k_marker_bytes; ++lost) {
        CAPTURE(lost);
        const Reading reading = read_restored(file.substr(lost), PictureEncoding::raw, 100);
        REQUIRE((reading.records == records));
        REQUIRE(reading.damage == "byte 0: chunk 0: its marker is damaged, its records are not");
    }
    const std::string skippable{"\x50\x2A\x4D\x18\x03\0\0\0abc", 11};
    const Reading behind_skippable = read_restored(skippable + file, PictureEncoding::raw, 100);
    CHECK((behind_skippable.records == records));
    CHECK(behind_skippable.damage.empty());

    std::vector<Record> both = {{R"({"type":"header","version":1})", "", false},
                                {R"({"type":"end","reason":"test"})", "", false}};
    const std::string stream = to_stream(both);
    std::string compressed(ZSTD_compressBound(stream.size()), '\0');
    compressed.resize(ZSTD_compress(compressed.data(), compressed.size(), stream.data(), stream.size(), 1));
    both.insert(both.end(), records.begin(), records.end());
    const Reading joined = read_restored(compressed + file, PictureEncoding::raw, 100);
    CHECK((joined.records == both));
    CHECK(joined.damage.empty());
}

TEST_CASE("who does not ask for pictures does not see that their pixels are damaged")
{
    const auto records = picture_records(12);
    std::string file = write_file_of(records);
    const auto frames = walk_frames(file);
    REQUIRE(frames.size() == 5);
    file[frames[2].offset + frames[2].size / 2] ^= 1;
    const Reading metadata = read_trajectory(file);
    CHECK(metadata.damage.empty());
    CHECK(metadata.records.size() == records.size());
    const Reading restored = read_restored(file);
    CHECK(restored.damage.starts_with("byte 0: chunk 0: its pixels: "));
    CHECK(restored.records.size() == records.size());
}

TEST_CASE("large pictures like the one before do not keep a chunk open for ever")
{
    const Image image = picture(3, 12, 512);
    std::vector<Record> records = {{R"({"type":"header","version":1})", "", false}};
    const std::size_t count = (std::size_t{70} << 20) / image.rgb.size();
    const std::string pixels{image.rgb.begin(), image.rgb.end()};
    const std::string frame = R"("frame":{"width":)" + std::to_string(image.width) + R"(,"height":)" +
                              std::to_string(image.height) + R"(,"encoding":"raw"})";
    const std::string line =
        R"({"type":"step","session":1,)" + frame + R"(,"payload":)" + std::to_string(pixels.size()) + "}";
    const TemporaryDirectory directory;
    WriterOptions options;
    options.path = directory.file("run.zst");
    Writer writer{options};
    writer.append({records.front().line, {}, false});
    for (std::size_t i = 0; i < count; ++i) {
        writer.append({line, pixels, true});
    }
    writer.append({R"({"type":"end","reason":"test"})", {}, false});
    writer.finish();
    const auto frames = walk_frames(read_file(options.path));
    CHECK(std::count_if(frames.begin(), frames.end(), [](const Frame& one) { return one.magic == k_magic_marker; }) ==
          3);
}
