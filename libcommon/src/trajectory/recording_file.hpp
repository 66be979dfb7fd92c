#pragma once

#include "journal.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/base/fd.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace bh::trajectory {

/// The file under a recording: PATH.partial, locked, with its journal, until finish() gives it its name; or standard
/// output for "-", which has no journal.
///
/// Unlike a product, a recording cut short is worth keeping: without finish() the .partial and the journal stay, unless
/// nothing was written to them.
class RecordingFile
{
public:
    /// \throws bh::FileError if PATH exists and may not be overwritten, if PATH.partial or a journal of PATH exists, or
    /// if they cannot be created.
    RecordingFile(std::string path, Overwrite overwrite, Sync sync);

    RecordingFile(const RecordingFile&) = delete;
    RecordingFile& operator=(const RecordingFile&) = delete;
    ~RecordingFile();

    void write(std::string_view bytes);
    /// What was written since the last call is a chunk. From here on the journal is the next chunk's.
    void end_chunk();
    /// Adds whole records of the open chunk to the journal.
    void journal(std::string_view records);

    [[nodiscard]] bool has_journal() const { return m_journal.has_value(); }

    /// Syncs and renames. \throws bh::FileError; the .partial then stays.
    void finish();

private:
    [[nodiscard]] bool is_stdout() const { return m_path == "-"; }

    void refuse_what_is_there() const;
    void create();
    [[nodiscard]] std::string unfinished() const;

    std::string m_path;
    std::string m_partial;
    Overwrite m_overwrite;
    Sync m_sync;
    Fd m_fd;
    std::optional<Journal> m_journal;
    bool m_empty = true;
};

} // namespace bh::trajectory
