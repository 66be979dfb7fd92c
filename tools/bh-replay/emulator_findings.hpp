#pragma once

#include "action_fields.hpp"
#include "place.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bh::replay {

/// What was found when a live emulator played a recording.
class EmulatorFindings
{
public:
    /// A step or message was compared; `fields` is what differed. True if it is the first that did.
    bool compared(const Place& place, std::vector<FieldDifference> fields);

    void compared_picture() { ++m_pictures; }

    /// A picture was recorded, and the emulator sent none.
    void missed_picture() { ++m_missed_pictures; }

    [[nodiscard]] std::uint64_t steps() const { return m_compared; }

    [[nodiscard]] std::uint64_t missed_pictures() const { return m_missed_pictures; }

    [[nodiscard]] bool all_equal() const { return m_equal == m_compared; }

    [[nodiscard]] std::string text() const;
    [[nodiscard]] nlohmann::ordered_json json() const;

private:
    struct Divergence
    {
        Place place;
        std::vector<FieldDifference> fields;
    };

    std::uint64_t m_compared = 0;
    std::uint64_t m_equal = 0;
    std::uint64_t m_pictures = 0;
    std::uint64_t m_missed_pictures = 0;
    std::map<std::string, std::uint64_t, std::less<>> m_fields;
    std::optional<Divergence> m_first;
};

} // namespace bh::replay
