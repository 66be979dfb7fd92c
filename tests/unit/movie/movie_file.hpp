#pragma once

#include "base/temporary_directory.hpp"
#include "zip_maker.hpp"

#include <bh/base/error.hpp>
#include <bh/movie/reader.hpp>

#include <string>
#include <vector>

namespace bh::test {

/// What a movie gave, up to its end or to what stopped it.
struct MovieRead
{
    std::vector<movie::Frame> frames;
    std::string error; ///< without the path; empty: all of it was read
};

inline MovieRead read_movie(const std::string& path)
{
    MovieRead read;
    try {
        movie::Reader reader{path};
        movie::Frame frame;
        while (reader.next(frame)) {
            read.frames.push_back(frame);
        }
        static_cast<void>(reader.state());
    } catch (const Error& error) {
        read.error = error.what();
        if (read.error.starts_with(path + ": ")) {
            read.error.erase(0, path.size() + 2);
        }
    }
    return read;
}

/// As above, of a zip file of these members.
inline MovieRead read_movie(const TemporaryDirectory& folder, const std::vector<ZipEntry>& entries)
{
    const std::string path = folder.file("movie.bk2");
    write_file(path, make_zip(entries));
    return read_movie(path);
}

} // namespace bh::test
