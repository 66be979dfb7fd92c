#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct zip;
struct zip_file;

namespace bh::movie {

/// A member of a zip file, read from its beginning to its end. Its file must stay open.
class ZipMember
{
public:
    /// At most `buffer.size()` bytes; 0 at the end. \throws bh::DataError if it is cut, is larger than the zip file
    /// says, or does not have the checksum that it says
    std::size_t read(std::span<char> buffer);

    /// "run.bk2: Input Log.txt"
    [[nodiscard]] const std::string& name() const { return m_name; }

private:
    friend class ZipReader;

    struct Close
    {
        void operator()(zip_file* file) const;
    };

    std::string m_name;
    std::unique_ptr<zip_file, Close> m_file;
    std::uint64_t m_bytes_left = 0; ///< that may come: libzip inflates on whatever size it was told
};

/// A .bk2 movie or a .State as a zip file. The only reader that knows libzip.
///
/// Members are found as BizHawk finds them: by their name without what follows its last dot.
class ZipReader
{
public:
    /// \throws bh::FileError if it cannot be opened, bh::DataError if it is no zip file or has two members of a name
    explicit ZipReader(const std::string& path);

    [[nodiscard]] bool has(std::string_view stem) const { return find(stem) != nullptr; }

    /// The limit holds for what comes out, too. \throws bh::DataError if there is none, if it is larger than
    /// `bytes_max`, encrypted, or packed in a way that is not known here
    [[nodiscard]] ZipMember open(std::string_view stem, std::uint64_t bytes_max) const;

    /// All of it. \throws bh::DataError as above
    [[nodiscard]] std::string read_all(std::string_view stem, std::uint64_t bytes_max) const;

    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    struct Entry
    {
        std::string stem;
        std::string name;
        std::uint64_t index = 0;
    };

    struct Discard
    {
        void operator()(zip* archive) const;
    };

    [[nodiscard]] const Entry* find(std::string_view stem) const;
    void list();

    std::string m_path;
    std::unique_ptr<zip, Discard> m_archive;
    std::vector<Entry> m_entries;
};

} // namespace bh::movie
