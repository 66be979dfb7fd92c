#pragma once

#include "file_layout.hpp"
#include "lint.hpp"
#include "options.hpp"
#include "stats.hpp"
#include "summary.hpp"

#include <cstddef>
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

/// For people. With `all_episodes` also those in the middle of a long list. Tables are `columns` wide at most.
std::string report_text(const Examination& examination, const Options& options, bool all_episodes, std::size_t columns);

/// One line of JSON, with its LF. bh-info(1) describes the members.
std::string report_json(const Examination& examination, const Options& options);

/// Appends what `--stats` shows to people: fields, actions, times, rewards. A part of report_text().
void append_stats(std::string& out, const Stats& stats, const Summary& summary, std::size_t columns);

} // namespace bh::info
