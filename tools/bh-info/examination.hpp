#pragma once

#include "file_layout.hpp"
#include "lint.hpp"
#include "options.hpp"
#include "stats.hpp"
#include "summary.hpp"

#include <bh/record/record.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::info {

/// All that is known about one RUN after it was read.
struct Examination
{
    static constexpr std::size_t k_damage_max = 1'000; ///< texts that are kept

    std::string name; ///< as the user typed it, or "standard input"
    std::optional<FileLayout> layout;
    Summary summary;
    std::optional<Stats> stats;
    std::optional<std::vector<Finding>> findings;
    std::uint64_t records = 0;
    std::uint64_t verified_pictures = 0;
    std::vector<std::string> damage; ///< "byte 1234: chunk 7: checksum differs"
    std::uint64_t damage_count = 0;
    std::string why_empty;      ///< why no step is selected; empty if one is, or everything
    std::string cut_short;      ///< why it is not whole besides the damage, if so
    bool has_ended = false;     ///< by its `end` record
    bool being_written = false; ///< by another process
    /// Size of the record stream in the file; nothing if that cannot be known.
    std::optional<std::uint64_t> unpacked_bytes;

    [[nodiscard]] bool is_whole() const { return damage_count == 0 && cut_short.empty(); }
};

/// Reads the RUN from its beginning to its end. Memory does not grow with it but within the limits that Summary, Stats
/// and Lint state. \throws bh::FileError if it cannot be read at all, or is of a later version.
Examination examine(const std::string& path, const Options& options, cli::Context& context);

} // namespace bh::info
