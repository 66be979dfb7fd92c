#include "file_layout.hpp"

#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>
#include <bh/trajectory/format.hpp>
#include <bh/trajectory/index_check.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

namespace bh::info {

namespace {

using trajectory::read_le32;

constexpr std::size_t k_entry_bytes = 8;
constexpr std::size_t k_table_end_bytes = 9; // number of entries, descriptor, magic number
constexpr std::uint32_t k_table_end_magic = 0x8F92EAB1;

// What the header of a zstd frame says of its content's size (RFC 8878, 3.1.1.1); 0 if it does not.
std::uint64_t content_bytes(std::string_view frame)
{
    constexpr std::array<std::size_t, 4> k_size_bytes = {0, 2, 4, 8};
    constexpr std::array<std::size_t, 4> k_dictionary_bytes = {0, 1, 2, 4};
    if (frame.size() < trajectory::k_marker_bytes) {
        return 0; // no chunk is so short
    }
    const auto descriptor = static_cast<unsigned char>(frame[4]);
    const bool single_segment = (descriptor & 0x20U) != 0;
    const std::size_t size_code = descriptor >> 6U;
    const std::size_t at = 5 + (single_segment ? 0 : 1) + k_dictionary_bytes[descriptor & 3U];
    switch (k_size_bytes[size_code]) {
    case 0:
        return single_segment ? static_cast<unsigned char>(frame[at]) : 0;
    case 2:
        return (read_le32(frame, at) & 0xFFFFU) + 256;
    case 4:
        return read_le32(frame, at);
    default:
        return trajectory::read_le64(frame, at);
    }
}

class Reader
{
public:
    Reader(int fd, const std::string& path, std::uint64_t size) : m_fd{fd}, m_path{path}, m_size{size} {}

    FileLayout read()
    {
        m_layout.bytes = m_size;
        const std::string_view head = at(0, 4);
        if (head.size() < 4 ||
            (read_le32(head, 0) != trajectory::k_magic_zstd && !trajectory::is_skippable(read_le32(head, 0)))) {
            return m_layout;
        }
        if (read_le32(head, 0) != trajectory::k_magic_marker) {
            m_layout.kind = FileLayout::Kind::compressed_stream;
            return m_layout;
        }
        m_layout.kind = FileLayout::Kind::trajectory;
        find_table();
        walk();
        return m_layout;
    }

private:
    // The finished file is known by its last bytes, which say where its seek table begins.
    void find_table()
    {
        if (m_size < k_table_end_bytes + trajectory::k_skippable_header_bytes) {
            return;
        }
        const std::string_view end = at(m_size - k_table_end_bytes, k_table_end_bytes);
        const std::uint64_t entries = end.size() < k_table_end_bytes ? 0 : read_le32(end, 0);
        const std::uint64_t bytes = trajectory::k_skippable_header_bytes + k_entry_bytes * entries + k_table_end_bytes;
        if (end.size() < k_table_end_bytes || read_le32(end, 5) != k_table_end_magic || bytes > m_size) {
            return;
        }
        const std::string_view head = at(m_size - bytes, trajectory::k_skippable_header_bytes);
        if (head.size() == trajectory::k_skippable_header_bytes &&
            read_le32(head, 0) == trajectory::k_magic_seek_table &&
            read_le32(head, 4) == bytes - trajectory::k_skippable_header_bytes) {
            m_layout.finished = trajectory::has_whole_end(m_fd);
            m_table = m_size - bytes;
            m_entries = entries;
        }
    }

    // From marker to marker; where there is none, to the next one that is right.
    void walk()
    {
        std::uint64_t position = 0;
        while (position < m_size) {
            const std::string_view head = at(position, trajectory::k_marker_bytes);
            const std::uint32_t magic = head.size() < trajectory::k_skippable_header_bytes ? 0 : read_le32(head, 0);
            if (const auto marker = trajectory::decode_marker(head)) {
                ++m_layout.chunks;
                m_layout.record_bytes += marker->json_bytes;
                m_layout.pixel_bytes += marker->pixels_bytes;
                compare(position, trajectory::k_marker_bytes);
                position += trajectory::k_marker_bytes;
                m_layout.unpacked_bytes += content_bytes(at(position, trajectory::k_marker_bytes));
                compare(position, marker->json_bytes);
                position += std::min(marker->json_bytes, m_size);
                if (marker->pixels_bytes > 0) {
                    m_layout.unpacked_bytes += content_bytes(at(position, trajectory::k_marker_bytes));
                    compare(position, marker->pixels_bytes);
                }
                position += std::min(marker->pixels_bytes, m_size);
            } else if (trajectory::is_skippable(magic) && magic != trajectory::k_magic_marker) {
                const std::uint64_t bytes = trajectory::k_skippable_header_bytes + read_le32(head, 4);
                if (magic == trajectory::k_magic_seek_table && position != m_table) {
                    m_concatenated = true;
                }
                if (position != m_table) {
                    compare(position, bytes);
                }
                position += bytes;
            } else {
                position = next_marker(position + 1);
            }
        }
    }

    std::uint64_t next_marker(std::uint64_t position)
    {
        constexpr std::size_t k_window_bytes = std::size_t{64} * 1024;
        while (position < m_size) {
            const std::string window{at(position, k_window_bytes)};
            const auto hit = window.find(std::string_view{"\x5B\x2A\x4D\x18", 4}); // the marker's magic number
            if (window.size() < 4) {
                return m_size;
            }
            position += hit == std::string::npos ? window.size() - 3 : hit;
            if (hit != std::string::npos) {
                if (trajectory::decode_marker(at(position, trajectory::k_marker_bytes))) {
                    return position;
                }
                ++position;
            }
        }
        return m_size;
    }

    // Each frame of the file has an entry.
    void compare(std::uint64_t position, std::uint64_t bytes)
    {
        if (!m_layout.finished || m_concatenated || m_layout.wrong_entry) {
            return;
        }
        const std::uint64_t entry = m_frames++;
        const std::uint64_t where = m_table + trajectory::k_skippable_header_bytes + k_entry_bytes * entry;
        if (position + bytes > m_table || entry >= m_entries || table_value(where) != bytes) {
            m_layout.wrong_entry = entry;
            return;
        }
        const std::string_view frame = at(position, trajectory::k_marker_bytes);
        const bool skippable = trajectory::is_skippable(read_le32(frame, 0));
        if (table_value(where + 4) != (skippable ? 0 : content_bytes(frame))) {
            m_layout.wrong_entry = entry;
        }
    }

    // Of the seek table, read in pieces.
    std::uint32_t table_value(std::uint64_t where)
    {
        constexpr std::size_t k_piece_bytes = 16 * 1024;
        if (where < m_piece_at || where + 4 > m_piece_at + m_piece.size()) {
            m_piece = at(where, k_piece_bytes);
            m_piece_at = where;
        }
        return m_piece.size() < 4 ? 0 : read_le32(m_piece, static_cast<std::size_t>(where - m_piece_at));
    }

    // Valid until the next call; shorter at the end of the file.
    std::string_view at(std::uint64_t position, std::size_t bytes)
    {
        m_buffer.resize(std::max(m_buffer.size(), bytes));
        std::size_t got = 0;
        while (got < bytes) {
            const ssize_t now = ::pread(m_fd, m_buffer.data() + got, bytes - got, static_cast<off_t>(position + got));
            if (now < 0 && errno == EINTR) {
                continue;
            }
            if (now < 0) {
                throw_errno(m_path);
            }
            if (now == 0) {
                break;
            }
            got += static_cast<std::size_t>(now);
        }
        return {m_buffer.data(), got};
    }

    int m_fd;
    const std::string& m_path;
    std::uint64_t m_size;
    FileLayout m_layout;
    std::vector<char> m_buffer;
    std::uint64_t m_table = UINT64_MAX; ///< where the seek table begins
    std::uint64_t m_entries = 0;
    std::uint64_t m_frames = 0;
    bool m_concatenated = false;
    std::string m_piece;
    std::uint64_t m_piece_at = 0;
};

} // namespace

std::optional<FileLayout> read_layout(const std::string& path)
{
    Fd opened;
    int fd = STDIN_FILENO;
    if (path != "-") {
        opened =
            Fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)}; // a pipe nobody writes must not block here
        fd = opened.get();
    }
    struct stat info = {};
    if (fd < 0 || ::fstat(fd, &info) != 0) {
        throw_errno(path);
    }
    if (!S_ISREG(info.st_mode) || (path == "-" && ::lseek(fd, 0, SEEK_CUR) != 0)) {
        return std::nullopt;
    }
    try {
        return Reader{fd, path, static_cast<std::uint64_t>(info.st_size)}.read();
    } catch (const DataError& error) {
        throw FileError{path, error.what()}; // a later version of the format
    }
}

} // namespace bh::info
