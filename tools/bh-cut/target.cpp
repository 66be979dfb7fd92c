#include "target.hpp"

#include <bh/base/error.hpp>
#include <bh/base/fd.hpp>
#include <bh/trajectory/leftovers.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

namespace bh::cut {

namespace {

struct Identity
{
    dev_t device;
    ino_t inode;

    bool operator==(const Identity&) const = default;
};

/// Of a regular file. `standard` stands behind the name "-".
std::optional<Identity> identity_of(const std::string& path, int standard)
{
    struct stat info = {};
    const int result = path == "-" ? ::fstat(standard, &info) : ::stat(path.c_str(), &info);
    return result == 0 && S_ISREG(info.st_mode) ? std::optional{Identity{info.st_dev, info.st_ino}} : std::nullopt;
}

bool is_among(const std::vector<std::string>& inputs, const std::optional<Identity>& file)
{
    for (const std::string& input : inputs) {
        if (file && identity_of(input, STDIN_FILENO) == file) {
            return true;
        }
    }
    return false;
}

bool is_being_written(const std::string& partial)
{
    const Fd file{::open(partial.c_str(), O_RDONLY | O_CLOEXEC)};
    return file && ::flock(file.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

} // namespace

Target::Target(const std::vector<std::string>& inputs, const std::string& output, Overwrite overwrite)
    : m_output{output == "-" ? output : find_output_place(output).path}, m_writer_path{output}, m_overwrite{overwrite}
{
    const auto existing = identity_of(output, STDOUT_FILENO);
    if (is_among(inputs, existing)) {
        throw UsageError{output == "-" ? "standard output" : output, "is an input, too; write to another file"};
    }
    const std::string partial = m_output + ".partial";
    if (output == "-" || !is_among(inputs, identity_of(partial, -1))) {
        return;
    }
    if (is_being_written(partial)) {
        throw FileError{partial, "is still being recorded, and will need the name " + output};
    }
    if (existing && overwrite == Overwrite::no) {
        throw FileError{output, "already exists\nIf it was made of " + partial + " before, that can be removed: " +
                                    trajectory::command_to_remove(output) + "\nTo make it anew: --overwrite"};
    }
    m_writer_path = m_output + ".cut";
    m_is_rescue = true;
}

void Target::commit() const
{
    if (is_rescue()) {
        rename_into_place(m_writer_path, m_output, m_overwrite);
        sync_directory_of(m_output);
    }
}

} // namespace bh::cut
