#include "recording_file.hpp"

#include "trajectory/format/journal.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/record/reader.hpp>
#include <bh/trajectory/writer.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <thread>

namespace bh::trajectory {

namespace {
constexpr const char* k_stdout_name = "standard output";
constexpr std::chrono::seconds k_lock_wait{5};
constexpr std::chrono::milliseconds k_lock_pause{1};
} // namespace

RecordingFile::RecordingFile(const std::string& path, Overwrite overwrite, Sync sync)
    : m_overwrite{overwrite}, m_sync{sync}
{
    if (path == "-") {
        m_stdout.emplace(STDOUT_FILENO, k_stdout_name, m_stdout_gate);
        return;
    }
    const OutputPlace place = find_output_place(path);
    if (place.kind != OutputPlace::Kind::file) {
        throw FileError{path, "is not a regular file"};
    }
    if (place.exists && overwrite == Overwrite::no) {
        throw ExistsError{path};
    }
    m_path = place.path;
    m_partial = m_path + std::string{k_partial_suffix};
    refuse_leftovers();
    create();
    try {
        m_journal.emplace(m_path, sync);
    } catch (...) {
        ::unlink(m_partial.c_str());
        throw;
    }
    if (sync == Sync::yes) {
        sync_directory_of(m_path);
    }
}

void RecordingFile::refuse_leftovers() const
{
    struct stat info = {};
    if (::stat(m_partial.c_str(), &info) == 0) {
        return; // create() tells more
    }
    if (const std::string journal = find_journal(m_path); !journal.empty()) {
        throw FileError{journal,
                        "left behind by an unfinished recording; its last records, to be read as a stream: zstd "
                        "-dc " +
                            shell_word(journal) + "; to remove it: rm " + shell_word(journal)};
    }
}

// Where the recording has been kept already, under its own name or another, only the second command leads on.
std::string RecordingFile::unfinished() const
{
    struct stat info = {};
    const bool has_result = ::stat(m_path.c_str(), &info) == 0;
    return "an unfinished recording is there; to keep it: " +
           command_to_keep(m_path, has_result ? m_path + ".kept" : m_path) + "\nTo remove it" +
           (has_result ? ", if " + m_path + " was made of it" : ", also when it is kept") + ": " +
           command_to_remove(m_path);
}

void RecordingFile::create()
{
    m_fd = Fd{::open(m_partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
    if (!m_fd && errno == EEXIST) {
        throw FileError{m_partial,
                        record::is_being_written(m_partial) ? "another process is writing it" : unfinished()};
    }
    if (!m_fd) {
        throw_errno(m_partial);
    }
    try {
        lock();
    } catch (...) {
        ::unlink(m_partial.c_str());
        throw;
    }
}

// Tells "being written" from "left behind" to whoever looks. A reader that looks holds a lock, too, for a moment.
void RecordingFile::lock() const
{
    using std::chrono::steady_clock;
    const auto deadline = steady_clock::now() + k_lock_wait;
    while (::flock(m_fd.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            return; // the file system has no locks: readers there cannot tell
        }
        if (steady_clock::now() >= deadline) {
            throw FileError{m_partial, "another program keeps it locked"};
        }
        std::this_thread::sleep_for(k_lock_pause);
    }
}

bool RecordingFile::StdoutGate::wait_writable(int fd)
{
    std::array<pollfd, 2> entries = {{{fd, POLLOUT, 0}, {m_given_up.fd(), POLLIN, 0}}};
    while (::poll(entries.data(), entries.size(), -1) < 0 && errno == EINTR) {
    }
    return entries[0].revents != 0;
}

RecordingFile::~RecordingFile()
{
    if (m_fd && m_empty && m_journal && m_journal->is_empty()) {
        ::unlink(m_partial.c_str());
        m_journal->remove();
    }
}

void RecordingFile::write(std::string_view bytes)
{
    m_empty = false;
    if (!m_stdout) {
        write_all(m_fd.get(), bytes, m_partial);
    } else if (!m_stdout->write(bytes)) {
        throw FileError{k_stdout_name, "its reader takes nothing; gave up"};
    }
}

void RecordingFile::end_chunk()
{
    if (!m_journal) {
        return;
    }
    if (m_sync == Sync::yes) {
        sync_file(m_fd.get(), m_partial);
    }
    m_journal->next_chunk();
    if (m_sync == Sync::yes) {
        sync_directory_of(m_path);
    }
}

void RecordingFile::journal(const std::vector<std::string>& pieces)
{
    m_journal->append(pieces);
}

void RecordingFile::finish()
{
    if (is_stdout()) {
        return; // closed, and its failure noticed, by run_tool()
    }
    sync_file(m_fd.get(), m_partial);
    m_journal->remove(); // before the file has its name: a finished recording has no journal
    rename_into_place(m_partial, m_path, m_overwrite);
    sync_directory_of(m_path);
    if (::close(m_fd.release()) != 0) {
        throw_errno(m_path);
    }
}

std::string shell_word(std::string_view text)
{
    constexpr std::string_view k_plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    if (!text.empty() && text.front() != '-' && text.find_first_not_of(k_plain) == std::string_view::npos) {
        return std::string{text};
    }
    std::string word = text.starts_with('-') ? "'./" : "'";
    for (const char c : text) {
        word += c == '\'' ? std::string{"'\\''"} : std::string{c};
    }
    return word + '\'';
}

std::string command_to_keep(const std::string& path, const std::string& kept_as)
{
    return "bh-cut " + shell_word(path + ".partial") + " -o " + shell_word(kept_as);
}

std::string command_to_remove(const std::string& path)
{
    return "rm -f " + shell_word(path + ".partial") + ' ' + shell_word(path + ".journal-") + '*';
}

} // namespace bh::trajectory
