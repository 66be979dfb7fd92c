#include "file_layout.hpp"

#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>
#include <bh/trajectory/format.hpp>
#include <bh/trajectory/index_check.hpp>
#include <bh/trajectory/open.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <vector>

namespace bh::info {

namespace {

using trajectory::read_le32;

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
        if (m_size < trajectory::k_marker_bytes) {
            find_journal(0);
        }
        if (m_layout.journal_bytes) {
            m_layout.kind = FileLayout::Kind::trajectory; // without a whole chunk yet
            return m_layout;
        }
        const std::string_view head = at(0, trajectory::k_marker_bytes);
        if (!trajectory::is_like_marker(head)) {
            const std::uint32_t magic = head.size() < 4 ? 0 : read_le32(head, 0);
            if (magic == trajectory::k_magic_zstd || trajectory::is_skippable(magic)) {
                m_layout.kind = FileLayout::Kind::compressed_stream;
            }
            return m_layout;
        }
        m_layout.kind = FileLayout::Kind::trajectory;
        m_layout.finished = trajectory::has_whole_end(m_fd);
        walk();
        return m_layout;
    }

private:
    // The journal of the chunk that comes next, as bh-trajectory(5) names it.
    void find_journal(std::uint64_t chunk)
    {
        constexpr std::string_view k_partial = ".partial";
        if (!trajectory::is_under_construction(m_path)) {
            return;
        }
        struct stat info = {};
        const std::string name =
            m_path.substr(0, m_path.size() - k_partial.size()) + ".journal-" + std::to_string(chunk);
        if (::stat(name.c_str(), &info) == 0 && S_ISREG(info.st_mode)) {
            m_layout.journal_bytes = static_cast<std::uint64_t>(info.st_size);
        }
    }

    // From marker to marker; where there is none, to the next one that is right.
    void walk()
    {
        std::uint64_t position = 0;
        std::uint64_t next_chunk = 0;
        while (position < m_size) {
            const std::string_view head = at(position, trajectory::k_marker_bytes);
            const std::uint32_t magic = head.size() < trajectory::k_skippable_header_bytes ? 0 : read_le32(head, 0);
            if (const auto marker = trajectory::decode_marker(head)) {
                ++m_layout.chunks;
                next_chunk = marker->chunk + 1;
                position += trajectory::k_marker_bytes;
                position += count_frame(position, marker->json_bytes, m_layout.record_bytes);
                position += count_frame(position, marker->pixels_bytes, m_layout.pixel_bytes);
            } else if (trajectory::is_skippable(magic) && !trajectory::is_like_marker(head)) {
                position += trajectory::k_skippable_header_bytes + read_le32(head, 4);
            } else {
                position = next_marker(position + 1);
            }
        }
        find_journal(next_chunk);
    }

    // Of a frame that a marker announces, how much is in the file. One that is cut has no content that anyone can read.
    std::uint64_t count_frame(std::uint64_t position, std::uint64_t bytes, std::uint64_t& sum)
    {
        const std::uint64_t present = std::min(bytes, m_size - position);
        sum += present;
        if (present == bytes && bytes > 0) {
            m_layout.unpacked_bytes += content_bytes(at(position, trajectory::k_marker_bytes));
        }
        return present;
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
    if (fd < 0) {
        return std::nullopt; // whoever opens it to read it says why
    }
    struct stat info = {};
    if (::fstat(fd, &info) != 0) {
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
