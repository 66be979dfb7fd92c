#pragma once

#include <bh/base/input.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct zip;
struct zip_file;

/// Zip files: .bk2 movies and .State files. Only this file and zip.cpp know libzip.
namespace bh::movie {

inline constexpr std::string_view k_zip_signature{"PK\x03\x04", 4};

/// A member of a zip file, read from its beginning to its end. Its file must stay open.
class ZipMember final : public ByteSource
{
public:
    /// At most `buffer.size()` bytes; 0 at the end. \throws bh::DataError if it is cut, is larger than the zip file
    /// says, or does not have the checksum that it says
    std::size_t read(std::span<char> buffer) override;

    /// "run.bk2: Input Log.txt"
    [[nodiscard]] const std::string& name() const override { return m_name; }

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

/// Reads a zip file.
///
/// Members are found as BizHawk finds them: by their name without what follows its last dot.
class ZipReader
{
public:
    /// \throws bh::FileError if it cannot be opened, bh::DataError if it is no zip file or has two members of a name
    explicit ZipReader(const std::string& path);
    /// A zip file inside another one. `path` is what messages call it. \throws bh::DataError
    ZipReader(std::string bytes, std::string path);

    [[nodiscard]] bool has(std::string_view stem) const { return find(stem) != nullptr; }

    /// The limit holds for what comes out, too. \throws bh::DataError if there is none, if it is larger than
    /// `bytes_max`, encrypted, or packed in a way that is not known here
    [[nodiscard]] std::unique_ptr<ZipMember> open(std::string_view stem, std::uint64_t bytes_max) const;

    /// All of it. \throws bh::DataError as above
    [[nodiscard]] std::string read_all(std::string_view stem, std::uint64_t bytes_max) const;

    /// The members' whole names, sorted.
    [[nodiscard]] std::vector<std::string> names() const;

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
    std::string m_bytes; ///< of a zip file in memory; m_archive reads them
    std::unique_ptr<zip, Discard> m_archive;
    std::vector<Entry> m_entries;
};

/// The name without what follows its last dot, with slashes for backslashes.
[[nodiscard]] std::string stem_of(std::string_view member);

/// A nameless file, which lies where temporary files go; empty, to be written and read. \throws bh::FileError
[[nodiscard]] std::FILE* open_spool();

/// Makes a zip file. libzip needs a named file to write to: it lies in a folder of its own, where temporary files go.
class ZipBuilder
{
public:
    /// \throws bh::FileError
    ZipBuilder();
    ZipBuilder(const ZipBuilder&) = delete;
    ZipBuilder& operator=(const ZipBuilder&) = delete;
    ~ZipBuilder();

    void add(const std::string& name, std::string text);
    /// The file's content from its beginning; it is closed when that was read.
    void add(const std::string& name, std::FILE* file);

    /// Packs all, and gives the bytes to `put`. \throws bh::FileError
    void finish(const std::function<void(std::string_view)>& put);

private:
    void add_source(const std::string& name, void* source);
    [[noreturn]] void fail() const;

    struct Discard
    {
        void operator()(zip* archive) const;
    };

    std::string m_folder;
    std::string m_path;
    std::deque<std::string> m_texts; ///< that m_archive looks at
    std::unique_ptr<zip, Discard> m_archive;
};

} // namespace bh::movie
