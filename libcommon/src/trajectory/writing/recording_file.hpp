#pragma once

#include "trajectory/format/journal.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/fd.hpp>
#include <bh/base/output.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

/// The file under a recording: PATH.partial, locked, with its journal, until finish() gives it its name; or standard
/// output for "-", which has no journal.
///
/// Unlike a product, a recording cut short is worth keeping: without finish() the .partial and the journal stay, unless
/// nothing was written to them.
class RecordingFile
{
public:
    /// Through a link PATH is the file behind it. \throws bh::FileError if PATH exists and may not be overwritten, is
    /// no place for a regular file, if PATH.partial or a journal of PATH exists, or if they cannot be created or
    /// locked.
    RecordingFile(const std::string& path, Overwrite overwrite, Sync sync);

    RecordingFile(const RecordingFile&) = delete;
    RecordingFile& operator=(const RecordingFile&) = delete;
    ~RecordingFile();

    void write(std::string_view bytes);

    /// From another thread: standard output is not waited for any more; write() fails when its reader takes nothing.
    void give_up() { m_stdout_gate.give_up(); }

    /// What was written since the last call is a chunk. From here on the journal is the next chunk's.
    void end_chunk();
    /// Adds records of the open chunk to the journal, whole ones in each piece.
    void journal(const std::vector<std::string>& pieces);

    [[nodiscard]] bool has_journal() const { return m_journal.has_value(); }

    /// Syncs and renames. \throws bh::FileError; the .partial then stays.
    void finish();

private:
    [[nodiscard]] bool is_stdout() const { return m_stdout.has_value(); }

    void refuse_leftovers() const;
    void create();
    void lock() const;
    [[nodiscard]] std::string unfinished() const;

    /// Waits for the reader of standard output until somebody gives up.
    class StdoutGate final : public WriteGate
    {
    public:
        bool wait_writable(int fd) override;

        void give_up() { m_given_up.set(); }

    private:
        Event m_given_up;
    };

    StdoutGate m_stdout_gate;
    std::optional<GatedOutput> m_stdout;
    std::string m_path;
    std::string m_partial;
    Overwrite m_overwrite;
    Sync m_sync;
    Fd m_fd;
    std::optional<Journal> m_journal;
    bool m_empty = true;
};

} // namespace bh::trajectory
