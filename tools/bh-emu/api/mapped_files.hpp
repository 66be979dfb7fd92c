#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace bh::emu {

/// The named memory-mapped files of comm.mmf*. As on Mono they belong to this process: no other can see them.
class MappedFiles
{
public:
    static constexpr std::size_t k_bytes_max = std::size_t{64} << 20; ///< of all together

    /// At offset 0; what lay behind stays. Makes the file if it is not there, and a larger one if it is too small.
    /// \throws bh::Error
    void write(const std::string& name, std::string_view bytes);
    /// \throws bh::Error if there is no such file, or if it is smaller
    [[nodiscard]] std::string_view read(const std::string& name, std::size_t bytes) const;

private:
    std::map<std::string, std::string> m_files;
    std::size_t m_bytes = 0;
};

} // namespace bh::emu
