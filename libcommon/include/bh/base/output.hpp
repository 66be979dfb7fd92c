#pragma once

#include <bh/base/fd.hpp>

#include <string>
#include <string_view>

namespace bh {

/// Writes all of `bytes` to a blocking descriptor.
/// \throws bh::BrokenPipe on EPIPE, bh::FileError on any other failure.
void write_all(int fd, std::string_view bytes, std::string_view name);

/// Buffered standard output. Files are written with AtomicFile.
///
/// close() must be called to know that everything arrived (a full disk shows there); the destructor only tries.
class Output
{
public:
    Output();
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output();

    void write(std::string_view bytes);
    void flush();
    /// Flushes and closes. Second call: no effect.
    void close();
    [[nodiscard]] static bool is_terminal();

private:
    Fd m_fd;
    std::string m_buffer;
    bool m_closed = false;
};

} // namespace bh
