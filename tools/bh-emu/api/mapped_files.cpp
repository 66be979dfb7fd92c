#include "api/mapped_files.hpp"

#include <bh/base/error.hpp>

namespace bh::emu {

namespace {

constexpr std::size_t k_page_bytes = 4096; ///< what memory is mapped by

} // namespace

void MappedFiles::write(const std::string& name, std::string_view bytes)
{
    const auto found = m_files.find(name);
    if (found == m_files.end() && bytes.empty()) {
        throw Error{"System.ArgumentOutOfRangeException: A positive number is required.\nParameter name: capacity"};
    }
    const std::size_t before = found == m_files.end() ? 0 : found->second.size();
    const std::size_t wanted = (bytes.size() + k_page_bytes - 1) / k_page_bytes * k_page_bytes;
    if (wanted > before) {
        if (m_bytes - before + wanted > k_bytes_max) {
            throw Error{"comm.mmf*: more than 64 MiB in all"};
        }
        m_bytes += wanted - before;
        m_files[name].resize(wanted);
    }
    m_files[name].replace(0, bytes.size(), bytes);
}

std::string_view MappedFiles::read(const std::string& name, std::size_t bytes) const
{
    const auto found = m_files.find(name);
    if (found == m_files.end()) {
        throw Error{"System.IO.FileNotFoundException: Unable to find the specified file."};
    }
    if (bytes > found->second.size()) {
        throw Error{"System.UnauthorizedAccessException: Access to the path is denied."};
    }
    return std::string_view{found->second}.substr(0, bytes);
}

} // namespace bh::emu
