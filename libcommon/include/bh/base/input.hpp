#pragma once

#include <bh/base/fd.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bh {

/// The first eight bytes of every PNG (PNG specification, section 5.2).
inline constexpr std::string_view k_png_signature{"\x89PNG\r\n\x1a\n", 8};

/// Where bytes come from: a file, a pipe, or a decoder over one.
class ByteSource
{
public:
    virtual ~ByteSource() = default;
    /// Reads at least one byte, at most `buffer.size()`; 0 is the end of input.
    /// \throws bh::FileError or bh::DataError
    virtual std::size_t read(std::span<char> buffer) = 0;
    /// Moves on by at most `count` bytes without reading them; returns how many. 0 where only reading helps, and at the
    /// end of input.
    virtual std::uint64_t skip(std::uint64_t count);
    /// The name as the user typed it, or "standard input".
    [[nodiscard]] virtual const std::string& name() const = 0;
};

/// Says whether reading should go on; asked before every blocking read.
class ReadGate
{
public:
    virtual ~ReadGate() = default;
    /// Waits until `fd` can be read. False: the input is to be treated as ended.
    virtual bool wait_readable(int fd) = 0;
};

/// An open file, pipe or standard input.
class Input final : public ByteSource
{
public:
    /// `path` "-" is standard input.
    /// \throws bh::FileError if it cannot be opened or is a directory.
    explicit Input(const std::string& path, ReadGate* gate = nullptr);

    std::size_t read(std::span<char> buffer) override;
    std::uint64_t skip(std::uint64_t count) override;

    [[nodiscard]] const std::string& name() const override { return m_name; }

    [[nodiscard]] int fd() const noexcept { return m_fd.get(); }

    [[nodiscard]] bool is_terminal() const;

    /// True for a regular file: it has a size and can be read at any offset.
    [[nodiscard]] bool is_regular() const noexcept { return m_regular; }

private:
    std::string m_name;
    Fd m_fd;
    ReadGate* m_gate;
    bool m_regular = false;
};

} // namespace bh
