#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bh::cut {

/// What a header says about its recording's place among others.
struct RunHead
{
    RunHead() = default;
    explicit RunHead(const simdjson::dom::object& header);

    /// The recording was split into files, and this is the next of them.
    [[nodiscard]] bool continues(const RunHead& before) const;

    std::string run;
    std::uint64_t part = 0;
    std::string created;                    ///< as it is written
    std::optional<std::int64_t> created_us; ///< since 1970
};

/// The heads of the inputs, read ahead; of those that can be read only once, nothing.
struct Heads
{
    /// \throws bh::FileError if an input cannot be read, or is no recording.
    explicit Heads(const std::vector<std::string>& inputs);

    const RunHead* earliest = nullptr; ///< the one that was created first; null if none says when
    bool are_one_run = false;          ///< one input, or the parts of one recording in their order

private:
    std::vector<RunHead> m_heads;
};

} // namespace bh::cut
