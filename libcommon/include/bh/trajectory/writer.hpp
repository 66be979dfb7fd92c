#pragma once

#include <bh/base/atomic_file.hpp>
#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>
#include <bh/trajectory/picture.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bh::trajectory {

/// How pictures are kept.
enum class Pixels
{
    lossless, ///< their pixels, packed: far smaller; a PNG with more than 8 bits a colour, or a broken one, as it came
    as_sent   ///< what came, byte for byte
};

/// What to tell people when a stream has a `pixels` record: its pictures are there, but the writer makes nothing of
/// them.
inline constexpr std::string_view k_pictures_lost =
    "its pictures are lost: it is a trajectory file that was decompressed; give the file itself, or use bh-replay";

/// Default levels of zstd: beyond them, time grows many times faster than size shrinks.
inline constexpr int k_json_level = 6;
inline constexpr int k_pixel_level = 9;

struct WriterOptions
{
    std::string path; ///< "-" is standard output
    Overwrite overwrite = Overwrite::no;
    int level = k_json_level; ///< for JSON Lines, 1 to 19
    /// A chunk is closed when it holds this much before compression. From 64 KiB up, chunks cost nothing in size.
    std::size_t chunk_bytes = std::size_t{256} * 1024;
    Pixels pixels = Pixels::lossless;
    int pixel_level = k_pixel_level;
    /// A chunk is closed, too, when it holds this much of pixels, a byte for each (three in a picture of more than 256
    /// colours). Fewer than 32 pictures in a chunk cost size.
    std::size_t pixel_bytes = std::size_t{8} << 20;
    /// How long a record may wait for its chunk to close before it goes to the journal: what a crash may cost.
    std::chrono::microseconds flush_interval = std::chrono::seconds{1};
    /// Sync the journal and every chunk, so that a power cut costs no more than a crash.
    bool fsync = false;
    /// Waits until a descriptor is readable; false: the caller does not want to wait any more. Asked when too much is
    /// under way, and by drain() and finish(). After a false, standard output that nobody reads is an error; a file is
    /// waited for all the same. Without it, waiting has no end.
    std::function<bool(int)> wait = {};
};

/// Writes one trajectory file, bh-trajectory(5), chunk by chunk.
///
/// The data lives in PATH.partial and a journal of the open chunk until finish() returns; without finish() they stay,
/// and are readable up to the last flush. Pictures are decoded and everything is compressed, flushed and written by a
/// thread of its own; who calls waits for it only when 8 MiB are under way. Memory: that and one chunk. Calls must come
/// from one thread. What goes wrong in the other is thrown by the next call; failure_fd() tells that it is time for
/// one.
class Writer
{
public:
    /// \throws bh::FileError if the file exists and may not be overwritten, or cannot be created.
    explicit Writer(const WriterOptions& options);
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer();

    /// Adds a record. `type` and `object` are what LineParser made of its line. A second header starts a new chunk;
    /// `chunk` and `pixels` records are left out, as the file gets its own. \throws bh::FileError on a failed write.
    void append(const record::RecordView& view, record::Type type, const simdjson::dom::object& object);
    /// The same for those who have not parsed the line. \throws bh::DataError if LineParser does not take it.
    void append(const record::RecordView& view);

    /// Adds records with pictures that are packed already, and a chunk ends behind them: their lines have rows of
    /// `pictures`, which is copied byte by byte. Together they must not take up more than 16 MiB, without a header.
    /// \throws bh::FileError on a failed write.
    void append_packed(std::span<const record::RecordView> records, std::shared_ptr<const PackedPictures> pictures);

    /// Becomes readable when writing has failed.
    [[nodiscard]] int failure_fd() const;

    /// Has the records of the open chunk that came since the last flush put into the journal now, without the wait of
    /// WriterOptions::flush_interval; does not wait for that. \throws bh::FileError
    void flush();

    /// Waits until all is done that can be done with what came so far. \throws bh::FileError
    void drain();

    /// Writes what is left and the seek table, syncs, renames. Only after this returns is the recording safe.
    /// \throws bh::FileError
    void finish();

    /// Pictures that could not be decoded, and are kept as they came; of what is done.
    [[nodiscard]] std::uint64_t undecodable_pictures() const;

    /// Bytes given to the file, of what is done.
    [[nodiscard]] std::uint64_t bytes_written() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// A name as a word of a POSIX shell: what messages tell people to type must not mean other files.
std::string shell_word(std::string_view text);

/// The command that makes PATH, or `kept_as`, of what an interrupted recorder of PATH left behind.
std::string command_to_keep(const std::string& path, const std::string& kept_as);

/// The command that removes what an interrupted recorder of PATH left behind.
std::string command_to_remove(const std::string& path);

} // namespace bh::trajectory
