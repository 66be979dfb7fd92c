#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace bh::record {

/// Limits of bh-stream(5), in bytes.
inline constexpr std::size_t k_line_bytes_max = std::size_t{16} << 20;
inline constexpr std::size_t k_payload_bytes_max = std::size_t{64} << 20;

/// Bytes behind every line that may be read but mean nothing; simdjson wants them.
inline constexpr std::size_t k_padding_bytes = 64;

/// One record of a stream. Both views are valid until the next record is read.
struct RecordView
{
    std::string_view line;    ///< JSON text without its LF; k_padding_bytes more bytes may be read behind it
    std::string_view payload; ///< empty when has_payload is false
    bool has_payload = false;
    std::uint64_t offset = 0; ///< of the line's first byte, in the stream (decompressed, for a trajectory file)
    /// The picture is not in the record, but Source::picture() has it: so it is in trajectory files.
    bool has_picture = false;
};

/// Does the recording end with the mark that a finished one has? A bare stream has the `end` record for that.
enum class EndMarker
{
    present,
    absent,
    unknown
};

/// A picture as it was seen: `height` rows of `width` pixels, each red, green, blue; 8 bits each; no padding.
struct Picture
{
    int width = 0;
    int height = 0;
    std::span<const std::uint8_t> rgb;
};

/// Records one after another, from a stream or a trajectory file.
class Source
{
public:
    virtual ~Source() = default;
    /// Fills `view` with the next record; false at the end.
    /// Damage is passed over where possible and kept in damage(); \throws bh::FileError when nothing can be read at
    /// all.
    virtual bool next(RecordView& view) = 0;
    /// The picture of the record that next() gave last, if that has_picture. Valid until the next call of either;
    /// pictures that are not asked for cost nothing. \throws bh::DataError if it is damaged, which is kept in damage(),
    /// or if there is none.
    virtual Picture picture();
    /// The first thing that was damaged, lost or cut, with its byte: "byte 1234: checksum differs"; empty if none so
    /// far.
    [[nodiscard]] virtual const std::string& damage() const = 0;
    /// Known after next() returned false.
    [[nodiscard]] virtual EndMarker end_marker() const = 0;

    /// Was every line parsed when the source was written, so that copying it needs no second look?
    [[nodiscard]] virtual bool has_parsed_lines() const { return false; }

    /// As the user typed it, or "standard input".
    [[nodiscard]] virtual const std::string& name() const = 0;

    /// Calls `listener` for everything that is damaged, lost or cut, when it is met; damage() keeps the first only.
    void on_damage(std::function<void(const std::string&)> listener) { m_on_damage = std::move(listener); }

protected:
    /// For those that find damage.
    void announce_damage(const std::string& what) const
    {
        if (m_on_damage) {
            m_on_damage(what);
        }
    }

private:
    std::function<void(const std::string&)> m_on_damage;
};

/// What next_record() found at the beginning of a buffer.
enum class FramingStatus
{
    record,    ///< a whole record
    need_more, ///< the record goes on behind the buffer's end
    bad,       ///< no record: see the error text
};

/// The value of a line's last member if that is `"payload"`: how many bytes follow the line.
/// A line of valid JSON cannot look so in any other way, because a quote inside a string is escaped.
std::optional<std::uint64_t> announced_payload(std::string_view line);

/// Takes the record at `position` out of `buffer`, moves `position` behind it and fills line, payload and has_payload.
/// The buffer must have k_padding_bytes readable bytes behind its end. `error` is set when the status is `bad`.
FramingStatus next_record(std::string_view buffer, std::size_t& position, RecordView& view, std::string& error);

/// Appends a record to `out`; if there is a payload, `line` must announce it.
void append_record(std::string& out, std::string_view line, std::string_view payload, bool has_payload);

} // namespace bh::record
