#pragma once

#include <bh/base/input.hpp>

#include <zstd.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

/// Up to `bytes` bytes from `offset` on, in `buffer`; fewer where the file ends or cannot be read.
std::string_view read_at(int fd, std::uint64_t offset, std::size_t bytes, std::vector<char>& buffer);

/// A regular file as a source that can go to any byte. The position that the system keeps for it does not move.
class SeekFile final : public ByteSource
{
public:
    explicit SeekFile(std::unique_ptr<Input> file) : m_file{std::move(file)} {}

    /// A regular file, of which nothing was read yet.
    static bool can_open(const Input& file);

    std::size_t read(std::span<char> buffer) override;
    std::uint64_t skip(std::uint64_t count) override;

    void seek(std::uint64_t offset) { m_offset = offset; }

    [[nodiscard]] const std::string& name() const override { return m_file->name(); }

    [[nodiscard]] int fd() const { return m_file->fd(); }

private:
    std::unique_ptr<Input> m_file;
    std::uint64_t m_offset = 0;
};

/// Bytes of a file looked at before they are taken; works on pipes too. Memory: the most ever asked for by peek().
class CompressedInput
{
public:
    explicit CompressedInput(std::unique_ptr<ByteSource> bytes) : m_bytes{std::move(bytes)} {}

    explicit CompressedInput(std::unique_ptr<SeekFile> file) : m_file{file.get()}, m_bytes{std::move(file)} {}

    /// The next `count` bytes, fewer only at the end of the file. Valid until the next call.
    std::string_view peek(std::size_t count);

    /// What was read ahead, `count` bytes at most; nothing is read.
    [[nodiscard]] std::string_view available(std::size_t count) const
    {
        return std::string_view{m_buffer.data() + m_begin, m_end - m_begin}.substr(0, count);
    }

    /// Moves on by `count` bytes; false if the file ends before that.
    bool skip(std::uint64_t count);

    /// Goes to any byte of a SeekFile; not for other sources.
    void go_to(std::uint64_t offset);

    /// Of the next byte in the file.
    [[nodiscard]] std::uint64_t offset() const { return m_offset; }

    [[nodiscard]] const std::string& name() const { return m_bytes->name(); }

private:
    SeekFile* m_file = nullptr; ///< m_bytes, if it is one
    std::unique_ptr<ByteSource> m_bytes;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::uint64_t m_offset = 0;
};

/// The whole zstd frame that begins `at` bytes behind the input's position, which stays as it is; empty if the input
/// ends before the frame does. Valid until the input is next used. \throws bh::DataError if what is there is no frame,
/// or larger than any of a chunk.
std::string_view frame_ahead(CompressedInput& input, std::size_t at);

/// Decompresses zstd frames one after another, as `zstd -dc` does; skippable frames are passed over. Ends where a chunk
/// of a trajectory file begins: what follows is more than a stream.
class ZstdSource final : public ByteSource
{
public:
    /// `compressed` must live as long as this is read from.
    explicit ZstdSource(CompressedInput& compressed);

    /// \throws bh::DataError "byte N: reason" (N in the compressed file) when the data is damaged or ends inside a
    /// frame.
    std::size_t read(std::span<char> buffer) override;

    /// Did it end there?
    [[nodiscard]] bool is_at_chunk() const { return m_is_at_chunk; }

    /// How many bytes it gave.
    [[nodiscard]] std::uint64_t bytes_read() const { return m_bytes_read; }

    [[nodiscard]] const std::string& name() const override { return m_compressed.name(); }

private:
    bool find_chunk();

    CompressedInput& m_compressed;
    std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> m_context;
    std::uint64_t m_bytes_read = 0;
    bool m_inside_frame = false;
    bool m_is_at_chunk = false;
};

} // namespace bh::trajectory
