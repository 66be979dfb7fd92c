#include "open_input.hpp"

#include "gsl_text_source.hpp"

#include <bh/trajectory/format.hpp>
#include <bh/trajectory/open.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace bh::gsl_dump {

namespace {

/// Bytes of which the first few were already looked at.
class PeekedInput final : public ByteSource
{
public:
    explicit PeekedInput(std::unique_ptr<ByteSource> bytes) : m_bytes{std::move(bytes)} {}

    /// At least `count` bytes, fewer only if the input has no more; without waiting for more than that.
    std::string_view peek(std::size_t count)
    {
        while (m_head.size() < count) {
            const std::size_t old_size = m_head.size();
            m_head.resize(old_size + count);
            const std::size_t got = m_bytes->read(std::span{m_head}.subspan(old_size));
            m_head.resize(old_size + got);
            if (got == 0) {
                break;
            }
        }
        return m_head;
    }

    std::size_t read(std::span<char> buffer) override
    {
        if (m_given == m_head.size()) {
            return m_bytes->read(buffer);
        }
        const std::size_t count = std::min(buffer.size(), m_head.size() - m_given);
        std::memcpy(buffer.data(), m_head.data() + m_given, count);
        m_given += count;
        return count;
    }

    std::uint64_t skip(std::uint64_t count) override { return m_given == m_head.size() ? m_bytes->skip(count) : 0; }

    [[nodiscard]] const std::string& name() const override { return m_bytes->name(); }

private:
    std::unique_ptr<ByteSource> m_bytes;
    std::string m_head;
    std::size_t m_given = 0;
};

bool is_recording(PeekedInput& input)
{
    const std::string_view first = input.peek(1);
    if (first.empty() || first.front() == '{') {
        return true; // an empty input is refused with the others
    }
    if (first.front() == '@') {
        return false;
    }
    const std::string_view head = input.peek(12);
    const std::uint32_t magic = head.size() < 4 ? 0 : trajectory::read_le32(head, 0);
    return trajectory::is_like_marker(head) || magic == trajectory::k_magic_zstd || trajectory::is_skippable(magic);
}

std::unique_ptr<record::Source> open_file(std::unique_ptr<Input> file, Problems& problems)
{
    if (trajectory::is_under_construction(file->name())) {
        return trajectory::open_recording(std::move(file));
    }
    auto input = std::make_unique<PeekedInput>(std::move(file));
    if (is_recording(*input)) {
        return trajectory::open_recording(std::move(input));
    }
    return std::make_unique<GslTextSource>(std::move(input), problems);
}

} // namespace

std::unique_ptr<record::Source> open_input(const std::string& path, ReadGate* gate, Problems& problems)
{
    return open_file(std::make_unique<Input>(path, gate), problems);
}

std::unique_ptr<record::Source> open_followed_input(const std::string& path, ReadGate* gate,
                                                    const trajectory::WaitForMore& wait, Problems& problems)
{
    std::unique_ptr<Input> file = trajectory::open_under_either_name(path, gate);
    if (trajectory::is_being_written(*file, wait)) {
        return trajectory::follow_recording(std::move(file), wait);
    }
    return open_file(std::move(file), problems);
}

bool is_rereadable(const std::string& path)
{
    struct stat info = {};
    if (path == "-") {
        return stdin_position() >= 0;
    }
    // A file that is not there is reported when it is read.
    return ::stat(path.c_str(), &info) != 0 || S_ISREG(info.st_mode);
}

std::int64_t stdin_position()
{
    struct stat info = {};
    return ::fstat(STDIN_FILENO, &info) == 0 && S_ISREG(info.st_mode) ? ::lseek(STDIN_FILENO, 0, SEEK_CUR) : -1;
}

void rewind_stdin(std::int64_t position)
{
    if (position >= 0) {
        ::lseek(STDIN_FILENO, position, SEEK_SET);
    }
}

} // namespace bh::gsl_dump
