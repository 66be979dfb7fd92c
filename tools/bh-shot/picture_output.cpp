#include "picture_output.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>

#include <sys/stat.h>
#include <unistd.h>

namespace bh::shot {

namespace {

// "-" means the descriptor.
bool look_at(const std::string& path, int standard_fd, struct stat& info)
{
    return path == "-" ? ::fstat(standard_fd, &info) == 0 : ::stat(path.c_str(), &info) == 0;
}

} // namespace

void check_output(const std::string& input, const std::string& output, Overwrite overwrite)
{
    if (output == "-" && Output::is_terminal()) {
        throw UsageError{"refusing to write a picture to a terminal\nUse -o FILE, or redirect or pipe the output."};
    }
    struct stat to = {};
    if (!look_at(output, STDOUT_FILENO, to) || !S_ISREG(to.st_mode)) {
        return;
    }
    struct stat from = {};
    if (look_at(input, STDIN_FILENO, from) && from.st_dev == to.st_dev && from.st_ino == to.st_ino) {
        throw UsageError{input, "is both the recording and the output"};
    }
    if (output != "-" && overwrite == Overwrite::no) {
        throw ExistsError{output};
    }
}

void write_picture(std::string_view png, const std::string& output, Overwrite overwrite, cli::Context& context)
{
    if (output == "-") {
        context.output().write(png);
        return;
    }
    AtomicFile file{output, overwrite};
    file.write(png);
    file.commit();
}

} // namespace bh::shot
