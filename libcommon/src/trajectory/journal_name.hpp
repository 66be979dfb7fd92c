#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bh::trajectory {

inline constexpr std::string_view k_partial_suffix = ".partial";

/// The journal of chunk `chunk` of the recording that will be named `path`.
std::string journal_name(std::string_view path, std::uint64_t chunk);

/// A journal of `path` that lies in its directory, with the directory's name as in `path`; empty if there is none.
std::string find_journal(const std::string& path);

} // namespace bh::trajectory
