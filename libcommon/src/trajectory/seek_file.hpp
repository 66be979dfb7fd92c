#pragma once

#include <bh/base/input.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bh::trajectory {

/// Up to `bytes` bytes from `offset` on, in `buffer`; fewer where the file ends or cannot be read.
std::string_view read_at(int fd, std::uint64_t offset, std::size_t bytes, std::vector<char>& buffer);

/// A regular file as a source that can go to any byte. The position that the system keeps for it does not move.
class SeekFile final : public ByteSource
{
public:
    explicit SeekFile(std::unique_ptr<Input> file) : m_file{std::move(file)} {}

    /// A regular file, of which nothing was read yet.
    static bool can_open(const Input& file);

    std::size_t read(std::span<char> buffer) override;
    std::uint64_t skip(std::uint64_t count) override;

    void seek(std::uint64_t offset) { m_offset = offset; }

    [[nodiscard]] const std::string& name() const override { return m_file->name(); }

    [[nodiscard]] int fd() const { return m_file->fd(); }

private:
    std::unique_ptr<Input> m_file;
    std::uint64_t m_offset = 0;
};

} // namespace bh::trajectory
