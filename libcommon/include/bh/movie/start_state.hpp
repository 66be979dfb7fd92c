#pragma once

#include <string>

namespace bh::movie {

/// The state that a movie starts from.
struct StartState
{
    std::string core; ///< Core.bin, byte by byte
    std::string
        biz_state{}; ///< of the movie or .State it is from: a number above 1 says that `core` is packed with zstd
};

/// Reads the state of a core: out of a .State of BizHawk, or the file as it is if that is none.
/// \throws bh::FileError, bh::DataError
StartState read_start_state(const std::string& path);

} // namespace bh::movie
