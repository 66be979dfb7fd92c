#pragma once

#include <bh/base/fd.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace bh {

/// Writes all of `bytes` to a blocking descriptor.
/// \throws bh::BrokenPipe on EPIPE, bh::FileError on any other failure.
void write_all(int fd, std::string_view bytes, std::string_view name);

/// Says whether writing should go on; asked whenever the reader takes nothing.
class WriteGate
{
public:
    virtual ~WriteGate() = default;
    /// Waits until `fd` can be written. False: give up.
    virtual bool wait_writable(int fd) = 0;
};

/// An output whose reader may stop reading, without stopping us: no write() blocks, all waiting is the gate's.
class GatedOutput
{
public:
    /// Writes to what `fd` is; `name` is for messages. The gate must outlive this object. \throws bh::FileError
    GatedOutput(int fd, std::string name, WriteGate& gate);

    /// False if the gate gave up; some of the bytes may have been written.
    /// \throws bh::BrokenPipe on EPIPE, bh::FileError on any other failure.
    [[nodiscard]] bool write(std::string_view bytes);

private:
    Fd m_fd;
    std::string m_name;
    WriteGate& m_gate;
    std::size_t m_piece_bytes; ///< as much as write() takes without blocking, when it takes anything
};

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
