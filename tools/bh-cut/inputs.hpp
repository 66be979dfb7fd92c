#pragma once

#include <simdjson.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::cut {

/// What a header says about its recording's place among others.
struct RunHead
{
    RunHead() = default;
    explicit RunHead(const simdjson::dom::object& header);

    /// Both are files of one recording that was split, and this is a later one. Some between them may be missing.
    [[nodiscard]] bool continues(const RunHead& before) const;

    std::string run;
    std::uint64_t part = 0;
    std::string created;                    ///< as it is written
    std::optional<std::int64_t> created_us; ///< since 1970
};

/// Microseconds since 1970 of a time as headers have it: RFC 3339, such as 2026-11-22T02:41:51.196829Z, from the years
/// 1 to 9999. Nothing if it is none.
std::optional<std::int64_t> parse_created(std::string_view text);

/// The inputs in the order in which they are copied: the parts of a recording that was split one behind another, where
/// the first of them stood, as shells sort run-10 in front of run-2. All else stays where it is.
///
/// For that, and for the earliest time, their headers are read ahead. An input that can be read only once keeps its
/// place, and no other is moved past it.
class Inputs
{
public:
    /// \throws bh::FileError if an input cannot be read, or is no recording.
    explicit Inputs(const std::vector<std::string>& paths);
    Inputs(const Inputs&) = delete;
    Inputs& operator=(const Inputs&) = delete;

    [[nodiscard]] const std::vector<std::string>& paths() const { return m_paths; }

    /// The head that was created first; null if none says when.
    [[nodiscard]] const RunHead* earliest() const { return m_earliest; }

    /// One input, or parts of one recording.
    [[nodiscard]] bool are_one_run() const { return m_are_one_run; }

private:
    struct Head
    {
        std::string path;
        RunHead head;
        std::size_t copy = 0; ///< how many files of the same run and part stand in front; they must not part the others
    };

    void sort_behind(std::size_t first);

    std::vector<std::string> m_paths;
    std::vector<Head> m_heads; ///< of those that can be read twice, in the same order
    const RunHead* m_earliest = nullptr;
    bool m_are_one_run = false;
};

/// Finds out what is wrong with the place of a recording among the parts of its run.
///
/// Memory: what the first header of each input says, whatever the number of recordings in it.
class PartWatch
{
public:
    struct Finding
    {
        std::string text; ///< "part 3 of its run is missing in front of it"
        bool is_loss = false;
    };

    void begin_input(const std::string& name);

    /// A recording begins in the input; `before` is the one in front of it, null for the first of all.
    std::optional<Finding> begin(const RunHead& head, const RunHead* before);

    /// The recording was put together before: this is the last part in it.
    void ends_with(std::uint64_t part);

private:
    struct Parts
    {
        std::string input;
        std::uint64_t first = 0;
        std::uint64_t last = 0;
    };

    std::string m_input;
    bool m_is_new = false; ///< no recording began in it yet
    std::map<std::string, std::vector<Parts>> m_runs;
    Parts* m_current = nullptr; ///< in m_runs: what the recording under way is in; null if nothing was kept
};

} // namespace bh::cut
