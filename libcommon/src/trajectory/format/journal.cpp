#include "journal.hpp"

#include "trajectory/reading/compressed_input.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/trajectory/format.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace bh::trajectory {

namespace {
constexpr int k_level = 1; // it is read after a crash only: time counts, not size
}

Journal::Journal(std::string path, Sync sync)
    : m_path{std::move(path)}, m_sync{sync}, m_compressor{Content::json, k_level}
{
    create();
}

void Journal::create()
{
    m_name = journal_name(m_path, m_chunk);
    m_fd = Fd{::open(m_name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
    if (!m_fd) {
        throw_errno(m_name);
    }
    m_empty = true;
}

void Journal::append(const std::vector<std::string>& pieces)
{
    m_empty = false;
    for (const std::string& records : pieces) {
        write_all(m_fd.get(), m_compressor.compress(records), m_name);
    }
    if (m_sync == Sync::yes) {
        sync_file(m_fd.get(), m_name);
    }
}

// The next journal is there before this one goes: whoever finds this one gone knows that its chunk is in the recording.
void Journal::next_chunk()
{
    const std::string previous = m_name;
    ++m_chunk;
    create();
    ::unlink(previous.c_str());
}

void Journal::remove() noexcept
{
    ::unlink(m_name.c_str());
}

namespace {
constexpr std::string_view k_infix = ".journal-";
}

std::string journal_name(std::string_view path, std::uint64_t chunk)
{
    return std::string{path} + std::string{k_infix} + std::to_string(chunk);
}

std::string find_journal(const std::string& path)
{
    const std::filesystem::path recording{path};
    const std::string beginning = recording.filename().string() + std::string{k_infix};
    const auto parent = recording.parent_path();
    std::error_code error; // a directory that cannot be listed shows itself when the recording is created there
    std::filesystem::directory_iterator entry{parent.empty() ? "." : parent, error};
    for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
        const std::string name = entry->path().filename().string();
        const std::string_view number = std::string_view{name}.substr(std::min(name.size(), beginning.size()));
        if (name.starts_with(beginning) && !number.empty() &&
            number.find_first_not_of("0123456789") == std::string_view::npos) {
            return parent / name;
        }
    }
    return {};
}

bool JournalReader::reaches(std::uint64_t bytes)
{
    struct stat info = {};
    if (bytes > m_bytes && ::fstat(m_fd, &info) == 0) {
        m_bytes = static_cast<std::uint64_t>(info.st_size);
    }
    return bytes <= m_bytes;
}

bool JournalReader::open(std::uint64_t chunk)
{
    try {
        m_input.emplace(std::make_unique<Input>(journal_name(m_path, chunk)));
    } catch (const FileError&) {
        return false; // it is gone because its chunk is in the recording, or it never came along with this file
    }
    return true;
}

std::size_t JournalReader::next(Decompressor& decompressor, std::vector<char>& out)
{
    try {
        const std::string_view frame = frame_ahead(*m_input, 0);
        if (frame.empty()) {
            return 0;
        }
        const std::size_t bytes = decompressor.decompress(frame, k_chunk_bytes_max, record::k_padding_bytes, out);
        m_input->skip(frame.size());
        return bytes;
    } catch (const DataError& error) {
        throw DataError{m_input->name() + ": byte " + std::to_string(m_input->offset()) + ": " + error.what()};
    }
}

} // namespace bh::trajectory
