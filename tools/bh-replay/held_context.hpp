#pragma once

#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bh::replay {

/// The records that tell what the first selected step belongs to: the header before it and the sessions that are open
/// there. They are held back until that step comes, because of all that went before no more is wanted. Memory grows
/// with the number of sessions open at once.
class HeldContext
{
public:
    /// Forgets everything: a selection begins anew.
    void clear();

    /// A record before the first selected step. One of no use is forgotten.
    void hold(record::Type type, const simdjson::dom::object& object, const record::RecordView& view);

    /// A selected step comes: from here on, next() gives what is held.
    void release_before_step();

    /// The recording has ended without any selected step: next() gives its end, too.
    void release_at_end() { m_released = true; }

    [[nodiscard]] bool is_released() const { return m_released; }

    /// False when nothing is left. The view is valid until the next call.
    bool next(record::RecordView& view);

private:
    struct Held
    {
        explicit Held(const record::RecordView& view);

        std::string line; ///< and padding
        std::size_t line_bytes;
        std::string payload;
        bool has_payload;
        std::uint64_t offset;
    };

    bool give(std::optional<Held>& held, record::RecordView& view);

    std::optional<Held> m_header;
    std::map<std::uint64_t, Held> m_sessions;
    std::optional<Held> m_end;
    std::optional<Held> m_given; ///< last
    bool m_released = false;
};

} // namespace bh::replay
