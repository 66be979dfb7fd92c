#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>

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

} // namespace bh::cut
