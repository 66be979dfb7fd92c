#include "zip.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/movie/header.hpp>

#include <algorithm>

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

Header Header::parse(std::string_view text)
{
    Header header;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        const auto space = line.find(' ');
        if (space == std::string_view::npos) {
            continue;
        }
        const std::string_view key = line.substr(0, space);
        if (header.get(key).empty()) {
            header.set(key, line.substr(space + 1));
        }
    }
    return header;
}

std::string_view Header::get(std::string_view key) const
{
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [key](const auto& e) { return e.first == key; });
    return found == m_entries.end() ? std::string_view{} : found->second;
}

bool Header::is_true(std::string_view key) const
{
    const std::string_view value = get(key);
    return value == "True" || value == "1";
}

void Header::set(std::string_view key, std::string_view value)
{
    std::string line{value};
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    std::erase_if(m_entries, [&](const auto& entry) { return entry.first == key && line.empty(); });
    if (line.empty()) {
        return;
    }
    const auto found =
        std::find_if(m_entries.begin(), m_entries.end(), [key](const auto& e) { return e.first == key; });
    if (found == m_entries.end()) {
        m_entries.emplace_back(key, std::move(line));
    } else {
        found->second = std::move(line);
    }
}

std::string Header::format() const
{
    std::string text;
    for (const auto& [key, value] : m_entries) {
        text.append(key).append(" ").append(value).append("\n");
    }
    return text + "\n"; // BizHawk writes an empty line behind it
}

StartState read_start_state(const std::string& path)
{
    std::string bytes = read_file(path);
    if (!bytes.starts_with(k_zip_signature)) {
        return {std::move(bytes)};
    }
    const ZipReader zip{path};
    if (!zip.has("BizState 1") || !zip.has("Core")) {
        throw DataError{path + ": is a zip file, but no .State of BizHawk with a Core.bin"};
    }
    return {zip.read_all("Core", k_start_state_bytes_max), zip.read_all("BizState 1", k_biz_state_bytes_max)};
}

} // namespace bh::movie
