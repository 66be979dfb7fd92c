#include "encoder.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>
#include <bh/base/text.hpp>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

extern char** environ; // NOLINT: unistd.h declares it only for those who ask for GNU's own

namespace bh::shot {

namespace {

struct Format
{
    std::string_view ending; ///< of the file's name, in capitals
    Encoding encoding;
    std::vector<const char*> arguments;
};

const std::array<Format, 3>& formats()
{
    static const std::array<Format, 3> k_formats = {{
        {".GIF",
         Encoding::gif,
         {"-vf", "split[a][b];[a]palettegen=stats_mode=full[p];[b][p]paletteuse=dither=none", "-loop", "0", "-f",
          "gif"}},
        // H.264 with halved colours needs even sides.
        {".MP4",
         Encoding::mp4,
         {"-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-c:v", "libx264", "-crf", "15", "-pix_fmt", "yuv420p", "-movflags",
          "+faststart", "-f", "mp4"}},
        {".WEBP", Encoding::webp, {"-c:v", "libwebp", "-lossless", "1", "-loop", "0", "-f", "webp"}},
    }};
    return k_formats;
}

} // namespace

std::optional<Encoding> encoding_of(const std::string& name)
{
    const std::string upper = to_upper(name);
    for (const Format& format : formats()) {
        if (upper.ends_with(format.ending)) {
            return format.encoding;
        }
    }
    return std::nullopt;
}

Encoder::Encoder(std::string path, Overwrite overwrite, Encoding encoding)
    : m_path{std::move(path)}, m_overwrite{overwrite}
{
    m_temporary = find_output_place(m_path).path + ".XXXXXX";
    {
        const Fd file{::mkostemp(m_temporary.data(), O_CLOEXEC)};
        if (!file) {
            m_temporary.clear();
            throw_errno(m_path);
        }
        const mode_t mask = ::umask(0);
        ::umask(mask);
        static_cast<void>(::fchmod(file.get(), 0666 & ~mask));
    }
    std::array<int, 2> ends = {-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw Error{"cannot make a pipe: " + errno_text(errno)};
    }
    const Fd input{ends[0]};
    m_pipe = Fd{ends[1]};
    std::vector<const char*> arguments = {"ffmpeg", "-nostdin",     "-loglevel", "error", "-y",
                                          "-f",     "yuv4mpegpipe", "-i",        "pipe:0"};
    for (const Format& format : formats()) {
        if (format.encoding == encoding) {
            arguments.insert(arguments.end(), format.arguments.begin(), format.arguments.end());
        }
    }
    const std::string file = "file:" + m_temporary; // whatever is in it, it is no protocol
    arguments.push_back(file.c_str());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input.get(), STDIN_FILENO);
    const int failure =
        ::posix_spawnp(&m_process, "ffmpeg", &actions, nullptr, const_cast<char* const*>(arguments.data()), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) {
        m_process = -1;
        ::unlink(m_temporary.c_str());
        m_temporary.clear();
        throw Error{m_path + ": cannot start ffmpeg, which encodes videos: " + errno_text(failure) +
                    "\nInstall it, or pipe the output of --y4m into another program."};
    }
}

Encoder::~Encoder()
{
    m_pipe = Fd{};
    if (m_process > 0) {
        ::kill(m_process, SIGKILL);
        ::waitpid(m_process, nullptr, 0);
    }
    if (!m_temporary.empty()) {
        ::unlink(m_temporary.c_str());
    }
}

void Encoder::write(std::string_view y4m)
{
    try {
        write_all(m_pipe.get(), y4m, "ffmpeg");
    } catch (const BrokenPipe&) {
        wait(); // which knows more
        throw FileError{m_path, "ffmpeg ended early"};
    }
}

void Encoder::wait()
{
    m_pipe = Fd{};
    int status = 0;
    while (m_process > 0 && ::waitpid(m_process, &status, 0) < 0 && errno == EINTR) {
    }
    m_process = -1;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        throw FileError{m_path, "ffmpeg failed, for the reason that it gives above"};
    }
}

void Encoder::finish()
{
    wait();
    rename_into_place(m_temporary, find_output_place(m_path).path, m_overwrite);
    m_temporary.clear();
}

} // namespace bh::shot
