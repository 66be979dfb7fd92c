#include "zip_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/movie/start_state.hpp>

#include <vector>

namespace bh::movie {

namespace {

constexpr std::uint64_t k_start_state_bytes_max = 192ULL * 1024 * 1024;
constexpr std::uint64_t k_biz_state_bytes_max = 64;

std::string read_file(const std::string& path)
{
    Input input{path};
    std::string bytes;
    std::vector<char> buffer(65'536);
    while (const std::size_t got = input.read(buffer)) {
        bytes.append(buffer.data(), got);
        if (bytes.size() > k_start_state_bytes_max) {
            throw DataError{path + ": is too large for a state"};
        }
    }
    return bytes;
}

} // namespace

StartState read_start_state(const std::string& path)
{
    std::string bytes = read_file(path);
    if (!bytes.starts_with("PK\x03\x04")) {
        return {std::move(bytes)};
    }
    const ZipReader zip{path};
    if (!zip.has("BizState 1") || !zip.has("Core")) {
        throw DataError{path + ": is a zip file, but no .State of BizHawk with a Core.bin"};
    }
    return {zip.read_all("Core", k_start_state_bytes_max), zip.read_all("BizState 1", k_biz_state_bytes_max)};
}

} // namespace bh::movie
