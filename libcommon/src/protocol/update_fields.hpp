#pragma once

#include <bh/protocol/update.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace bh::protocol {

/// Sorts the fields of one update: those whose key begins with an underscore become members, the others the
/// observation.
class FieldSink
{
public:
    explicit FieldSink(Update& update) : m_update{update} {}

    void reserve(std::size_t fields) { m_fields.reserve(fields); }

    /// `value` as GSL has it. Must stay valid until finish().
    void add(std::string_view key, std::string_view value);
    /// `json` is a JSON value already. `counts`: for the set of fields.
    void add_json(std::string_view key, std::string json, bool counts = true);
    /// Writes the observation. Of keys given twice the last value counts.
    void finish();

    /// Fields of the observation so far.
    [[nodiscard]] std::size_t count() const { return m_fields.size(); }

private:
    struct Field
    {
        std::string_view key;
        std::string_view value;
        std::string json; ///< used instead of value if not empty
        bool counts = true;
        bool repeated = false; ///< the key comes again, and its last value counts
    };

    void drop_repeated();
    void add_own(std::string_view key, std::string_view value);
    void warn(std::string_view key, std::string_view value, std::string_view wanted);

    Update& m_update;
    std::vector<Field> m_fields;
};

} // namespace bh::protocol
