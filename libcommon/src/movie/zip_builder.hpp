#pragma once

#include <cstdio>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct zip;

namespace bh::movie {

/// A nameless file, which lies where temporary files go; empty, to be written and read. \throws bh::FileError
[[nodiscard]] std::FILE* open_spool();

/// Makes a zip file. The only writer that knows libzip, which needs a named file to write to: it lies in a folder of
/// its own, where temporary files go.
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
