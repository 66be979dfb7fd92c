#include "trajectory_file.hpp"

#include "base/temporary_directory.hpp"

#include <bh/trajectory/open.hpp>
#include <bh/trajectory/writer.hpp>

#include <zstd.h>

#include <algorithm>
#include <stdexcept>

namespace bh::test {

std::vector<Record> make_records(int steps)
{
    std::vector<Record> records = {
        {R"({"type":"header","version":1,"run":"r1","requires":[]})", "", false},
        {R"({"type":"session","session":1,"name":"","time_us":1})", "", false},
        {R"({"type":"not known to us","list":[1,{"a":"}"}]})", "", false},
    };
    for (int step = 0; step < steps; ++step) {
        const std::string members = R"("type":"step","session":1,"episode":0,"step":)" + std::to_string(step);
        if (step % 4 == 0) {
            records.push_back(with_payload(members, "\x89PNG\n" + std::string(20, static_cast<char>(step))));
        } else {
            records.push_back({"{" + members + "}", "", false});
        }
    }
    records.push_back({R"({"type":"end","reason":"test"})", "", false});
    return records;
}

void write_trajectory(const std::string& path, const std::vector<Record>& records, std::size_t chunk_bytes)
{
    trajectory::WriterOptions options;
    options.path = path;
    options.chunk_bytes = chunk_bytes;
    trajectory::Writer writer{options};
    for (const Record& record : records) {
        writer.append({record.line, record.payload, record.has_payload});
    }
    writer.finish();
}

std::string make_trajectory(const std::vector<Record>& records, std::size_t chunk_bytes)
{
    const TemporaryDirectory directory;
    write_trajectory(directory.file("run.zst"), records, chunk_bytes);
    return read_file(directory.file("run.zst"));
}

Reading read_trajectory(std::string bytes, std::size_t piece)
{
    const auto source =
        trajectory::open_recording(std::make_unique<PieceSource>(std::move(bytes), std::vector<std::size_t>{piece}));
    return read_all(*source);
}

Reading read_path(const std::string& path)
{
    const auto source = trajectory::open_recording(path);
    return read_all(*source);
}

bool is_context(const Record& record)
{
    return record.line.starts_with(R"({"type":"header")") || record.line.starts_with(R"({"type":"session")");
}

bool is_part_of(const Reading& reading, const std::vector<Record>& written)
{
    auto next = written.begin();
    return std::all_of(reading.records.begin(), reading.records.end(), [&](const Record& record) {
        if (is_context(record)) {
            return std::find(written.begin(), written.end(), record) != written.end();
        }
        next = std::find(next, written.end(), record);
        return next != written.end() && (++next, true);
    });
}

std::vector<Frame> walk_frames(std::string_view bytes)
{
    std::vector<Frame> frames;
    for (std::size_t offset = 0; offset < bytes.size(); offset += frames.back().size) {
        const std::string_view rest = bytes.substr(offset);
        Frame frame;
        frame.offset = offset;
        frame.size = ZSTD_findFrameCompressedSize(rest.data(), rest.size());
        if (ZSTD_isError(frame.size) != 0) {
            throw std::runtime_error{"no frame at byte " + std::to_string(offset)};
        }
        for (unsigned i = 0; i < 4; ++i) {
            frame.magic |= static_cast<std::uint32_t>(static_cast<unsigned char>(rest[i])) << 8 * i;
        }
        if (frame.magic == ZSTD_MAGICNUMBER) {
            const auto content = ZSTD_getFrameContentSize(rest.data(), rest.size());
            const bool has_checksum = (static_cast<unsigned char>(rest[4]) & 4U) != 0; // RFC 8878, 3.1.1.1.1
            if (content == ZSTD_CONTENTSIZE_UNKNOWN || content == ZSTD_CONTENTSIZE_ERROR || !has_checksum) {
                throw std::runtime_error{"no content size or no checksum at byte " + std::to_string(offset)};
            }
            frame.content_size = content;
        }
        frames.push_back(frame);
    }
    return frames;
}

const Frame& frame_at(const std::vector<Frame>& frames, std::size_t offset)
{
    return *std::find_if(frames.rbegin(), frames.rend(),
                         [offset](const Frame& frame) { return frame.offset <= offset; });
}

std::string with_flipped_bit(std::string bytes, std::size_t bit)
{
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    return bytes;
}

std::string zstd_output(const std::string& path)
{
    const std::string plain = path + ".plain";
    if (std::system(("zstd -dcq '" + path + "' > '" + plain + "'").c_str()) != 0) {
        throw std::runtime_error{"zstd -dc fails on " + path};
    }
    return read_file(plain);
}

} // namespace bh::test
