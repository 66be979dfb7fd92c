#pragma once

#include <bh/base/file_name.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace bh::play {

/// Gives out the names of a pattern such as run-%03d.zst that no recording has, finished or not, in rising order.
class FreeNames
{
public:
    /// Begins behind the highest number that there is. \throws bh::UsageError, bh::FileError
    explicit FreeNames(const std::string& pattern);

    std::string next() { return m_name.name(m_number++); }

private:
    NumberedName m_name;
    std::uint64_t m_number = 1;
};

/// Adding to a recording: what is played is recorded beside it, and joined with it afterwards.
class AppendedName
{
public:
    explicit AppendedName(std::string recording) : m_recording{std::move(recording)} {}

    /// The recording is there, so there is something to add to.
    [[nodiscard]] bool exists() const;

    /// What is recorded now.
    [[nodiscard]] std::string addition() const { return m_recording + ".new"; }

    /// Both together, until it takes the place of the recording.
    [[nodiscard]] std::string joined() const { return m_recording + ".joined"; }

    [[nodiscard]] std::vector<std::string> join_command() const
    {
        return {"bh-cut", m_recording, addition(), "-o", joined()};
    }

    /// Puts what was joined, or if there was nothing to join with, the addition in the place of the recording.
    /// \throws bh::FileError
    void finish(bool was_joined) const;

private:
    std::string m_recording;
};

/// Looks whether a recording can be written there before anything is started. \throws bh::FileError
void check_output(const std::string& path, bool overwrite);

/// A folder for recordings that nobody keeps. It goes, with what is in it, at the end.
class TemporaryFolder
{
public:
    /// Below TMPDIR, or /tmp. \throws bh::FileError
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();

    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    std::string m_path;
};

} // namespace bh::play
