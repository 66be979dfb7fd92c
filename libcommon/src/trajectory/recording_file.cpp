#include "recording_file.hpp"

#include "journal_name.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/record/end_watch.hpp>
#include <bh/trajectory/leftovers.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace bh::trajectory {

RecordingFile::RecordingFile(std::string path, Overwrite overwrite, Sync sync)
    : m_path{std::move(path)}, m_partial{m_path + std::string{k_partial_suffix}}, m_overwrite{overwrite}, m_sync{sync}
{
    if (is_stdout()) {
        m_fd = Fd{::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)};
        widen_pipe(STDOUT_FILENO);
        return;
    }
    refuse_what_is_there();
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

void RecordingFile::refuse_what_is_there() const
{
    struct stat info = {};
    if (::stat(m_path.c_str(), &info) == 0) {
        if (!S_ISREG(info.st_mode)) {
            throw FileError{m_path, "is not a regular file"}; // to rename over /dev/null is what root can do
        }
        if (m_overwrite == Overwrite::no) {
            throw FileError{m_path, "already exists"};
        }
    }
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
    // Tells "being written" from "left behind" to whoever looks.
    static_cast<void>(::flock(m_fd.get(), LOCK_EX | LOCK_NB));
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
    write_all(m_fd.get(), bytes, is_stdout() ? "standard output" : m_partial);
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

void RecordingFile::journal(std::string_view records)
{
    m_journal->append(records);
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

} // namespace bh::trajectory
