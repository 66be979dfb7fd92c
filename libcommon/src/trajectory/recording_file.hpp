#pragma once

#include <bh/base/atomic_file.hpp>
#include <bh/base/fd.hpp>

#include <string>
#include <string_view>

namespace bh::trajectory {

/// The file under a recording: PATH.partial, locked, until finish() gives it its name; or standard output for "-".
///
/// Unlike a product, a recording cut short is worth keeping: without finish() the .partial stays, unless nothing was
/// written to it.
class RecordingFile
{
public:
    /// \throws bh::FileError if PATH exists and may not be overwritten, if PATH.partial exists, or if it cannot be
    /// created.
    RecordingFile(std::string path, Overwrite overwrite);

    RecordingFile(const RecordingFile&) = delete;
    RecordingFile& operator=(const RecordingFile&) = delete;
    ~RecordingFile();

    void write(std::string_view bytes);
    /// Syncs and renames. \throws bh::FileError; the .partial then stays.
    void finish();

private:
    [[nodiscard]] bool is_stdout() const { return m_path == "-"; }

    std::string m_path;
    std::string m_partial;
    Overwrite m_overwrite;
    Fd m_fd;
    bool m_empty = true;
};

} // namespace bh::trajectory
