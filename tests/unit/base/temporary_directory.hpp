#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace bh::test {

/// A directory of the test's own, removed with all that is in it.
class TemporaryDirectory
{
public:
    TemporaryDirectory()
    {
        std::string path = std::filesystem::temp_directory_path() / "bh-unit-XXXXXX";
        if (::mkdtemp(path.data()) == nullptr) {
            throw std::runtime_error{"cannot make a temporary directory"};
        }
        m_path = path;
    }

    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    ~TemporaryDirectory()
    {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

    [[nodiscard]] std::string file(const std::string& name) const { return m_path / name; }

    /// The names of what is in it, in order.
    [[nodiscard]] std::vector<std::string> names() const
    {
        std::vector<std::string> names;
        for (const auto& entry : std::filesystem::directory_iterator{m_path}) {
            names.push_back(entry.path().filename());
        }
        std::sort(names.begin(), names.end());
        return names;
    }

private:
    std::filesystem::path m_path;
};

inline std::string read_file(const std::string& path)
{
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        throw std::runtime_error{"cannot read " + path};
    }
    return {std::istreambuf_iterator<char>{file}, {}};
}

inline void write_file(const std::string& path, const std::string& bytes)
{
    std::ofstream file{path, std::ios::binary};
    if (!file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush()) {
        throw std::runtime_error{"cannot write " + path};
    }
}

} // namespace bh::test
