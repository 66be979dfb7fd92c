#pragma once

#include "seek_file.hpp"

#include <bh/base/input.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

/// Bytes of a file looked at before they are taken; works on pipes too. Memory: the most ever asked for by peek().
class CompressedInput
{
public:
    explicit CompressedInput(std::unique_ptr<ByteSource> bytes) : m_bytes{std::move(bytes)} {}

    explicit CompressedInput(std::unique_ptr<SeekFile> file) : m_file{file.get()}, m_bytes{std::move(file)} {}

    /// The next `count` bytes, fewer only at the end of the file. Valid until the next call.
    std::string_view peek(std::size_t count);

    /// What was read ahead, `count` bytes at most; nothing is read.
    [[nodiscard]] std::string_view available(std::size_t count) const
    {
        return std::string_view{m_buffer.data() + m_begin, m_end - m_begin}.substr(0, count);
    }

    /// Moves on by `count` bytes; false if the file ends before that.
    bool skip(std::uint64_t count);

    /// Goes to any byte of a SeekFile; not for other sources.
    void go_to(std::uint64_t offset);

    /// Of the next byte in the file.
    [[nodiscard]] std::uint64_t offset() const { return m_offset; }

    [[nodiscard]] const std::string& name() const { return m_bytes->name(); }

private:
    SeekFile* m_file = nullptr; ///< m_bytes, if it is one
    std::unique_ptr<ByteSource> m_bytes;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0;
    std::size_t m_end = 0;
    std::uint64_t m_offset = 0;
};

} // namespace bh::trajectory
