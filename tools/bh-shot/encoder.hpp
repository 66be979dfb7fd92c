#pragma once

#include <bh/base/atomic_file.hpp>
#include <bh/base/fd.hpp>

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

namespace bh::shot {

/// Videos that other programs play, made of Y4M by the program ffmpeg.
enum class Encoding
{
    gif,  ///< of 256 colours
    mp4,  ///< H.264 in colours of half the resolution, which every player shows
    webp, ///< lossless
};

/// The one that a file's name asks for.
std::optional<Encoding> encoding_of(const std::string& name);

/// One video on its way to a file, which appears when it is whole.
class Encoder
{
public:
    /// Starts ffmpeg. \throws bh::Error if it is not there; bh::FileError
    Encoder(std::string path, Overwrite overwrite, Encoding encoding);
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;
    ~Encoder();

    /// The next bytes of the Y4M stream. \throws bh::FileError if ffmpeg takes no more
    void write(std::string_view y4m);

    /// Waits for ffmpeg, and gives the file its name. \throws bh::FileError; then nothing is left behind
    void finish();

private:
    /// \throws bh::FileError if it ended with a failure
    void wait();

    std::string m_path;
    Overwrite m_overwrite;
    std::string m_temporary; ///< empty: it has its name
    Fd m_pipe;
    pid_t m_process = -1;
};

} // namespace bh::shot
