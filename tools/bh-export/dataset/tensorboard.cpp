#include "formats.hpp"

#include <bh/base/atomic_folder.hpp>
#include <bh/base/error.hpp>

#include <array>
#include <bit>
#include <cstring>

// The format is TensorFlow's: records of tensorflow/core/lib/io/record_writer.h, each of them a message `Event` of
// tensorflow/core/util/event.proto. Two messages of three fields each are written here; protobuf would be the heaviest
// library of this program.
namespace bh::exporter {

namespace {

// CRC-32C, bit by bit reversed as everywhere.
constexpr auto k_crc_table = [] {
    std::array<std::uint32_t, 256> table = {};
    for (std::uint32_t i = 0; i < table.size(); ++i) {
        std::uint32_t crc = i;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78U : 0U);
        }
        table[i] = crc;
    }
    return table;
}();

std::uint32_t masked_crc(std::string_view bytes)
{
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char byte : bytes) {
        crc = (crc >> 8) ^ k_crc_table[(crc ^ static_cast<unsigned char>(byte)) & 0xFFU];
    }
    return std::rotr(~crc, 15) + 0xA282EAD8U;
}

template <typename Number>
void append_little_endian(std::string& out, Number value)
{
    static_assert(std::endian::native == std::endian::little);
    std::array<char, sizeof value> bytes = {};
    std::memcpy(bytes.data(), &value, sizeof value);
    out.append(bytes.data(), bytes.size());
}

void append_varint(std::string& out, std::uint64_t value)
{
    for (; value >= 0x80; value >>= 7) {
        out += static_cast<char>((value & 0x7F) | 0x80);
    }
    out += static_cast<char>(value);
}

// The key of a field: its number and how it is encoded.
enum class Wire : std::uint8_t
{
    varint = 0,
    fixed64 = 1,
    bytes = 2,
    fixed32 = 5
};

void append_key(std::string& out, unsigned field, Wire wire)
{
    append_varint(out, (std::uint64_t{field} << 3) | static_cast<std::uint64_t>(wire));
}

void append_bytes(std::string& out, unsigned field, std::string_view bytes)
{
    append_key(out, field, Wire::bytes);
    append_varint(out, bytes.size());
    out += bytes;
}

void append_event(std::string& out, double wall_time, std::uint64_t step, unsigned field, std::string_view what)
{
    std::string event;
    append_key(event, 1, Wire::fixed64);
    append_little_endian(event, wall_time);
    append_key(event, 2, Wire::varint);
    append_varint(event, step);
    append_bytes(event, field, what);

    std::string length;
    append_little_endian(length, std::uint64_t{event.size()});
    out += length;
    append_little_endian(out, masked_crc(length));
    out += event;
    append_little_endian(out, masked_crc(event));
}

void append_scalar(std::string& summary, std::string_view tag, double number)
{
    std::string value;
    append_bytes(value, 1, tag);
    append_key(value, 2, Wire::fixed32);
    append_little_endian(value, static_cast<float>(number));
    append_bytes(summary, 1, value);
}

class CurveSink final : public dataset::EpisodeSink
{
public:
    explicit CurveSink(Job& job) : m_job{job} {}

    void observe(const dataset::Observation& /*observation*/) override {}

    void conclude(const dataset::Transition& /*transition*/) override { ++m_steps; }

    // The horizontal axis is how many transitions were made by then, in all sessions.
    void end(const dataset::Episode& episode) override
    {
        const double created = m_job.reader().created_unix();
        if (m_events.empty()) {
            append_event(m_events, created, 0, 3, "brain.Event:2");
        }
        if (episode.transitions == 0) {
            return;
        }
        std::string summary;
        if (episode.has_reward) {
            append_scalar(summary, "episode/return", episode.total);
        }
        append_scalar(summary, "episode/length", static_cast<double>(episode.transitions));
        append_scalar(summary, "episode/seconds", static_cast<double>(episode.last_us - episode.first_us) / 1e6);
        append_event(m_events, created + static_cast<double>(episode.last_us) / 1e6, m_steps, 5, summary);
        ++m_episodes;
    }

    [[nodiscard]] const std::string& events() const { return m_events; }

    [[nodiscard]] std::uint64_t episodes() const { return m_episodes; }

private:
    Job& m_job;
    std::string m_events; ///< about 120 bytes for each episode
    std::uint64_t m_steps = 0;
    std::uint64_t m_episodes = 0;
};

} // namespace

void write_tensorboard(Job& job)
{
    AtomicFolder folder{job.options().output, job.options().overwrite, Job::k_mark};
    CurveSink sink{job};
    job.read(sink);
    if (sink.episodes() == 0) {
        throw DataError{job.name() + ": no episode of the selection has a transition"};
    }
    // TensorBoard takes what has tfevents in its name.
    AtomicFile file{folder.place("events.out.tfevents.0000000000.bh-export"), Overwrite::no};
    file.write(sink.events());
    file.commit();
    AtomicFile mark{folder.place(Job::k_mark), Overwrite::no};
    mark.write(job.mark());
    mark.commit();
    folder.commit();
    job.context().note(job.name() + ": " + std::to_string(sink.episodes()) +
                       (sink.episodes() == 1 ? " episode" : " episodes"));
}

} // namespace bh::exporter
