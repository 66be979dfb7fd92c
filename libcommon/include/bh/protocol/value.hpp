#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bh::protocol {

/// The types that a BrainHawk variable can have, brainhawk(7).
enum class ValueType
{
    integer,
    boolean,
    string,
    integers,
    booleans,
    strings
};

/// Its alternatives stand in the order of ValueType. Strings are UTF-8.
using Value = std::variant<std::int64_t, bool, std::string, std::vector<std::int64_t>, std::vector<bool>,
                           std::vector<std::string>>;

[[nodiscard]] ValueType type_of(const Value& value);
[[nodiscard]] bool is_list(ValueType type);
/// "INT", "BOOL", "STRING", "INT[]", "BOOL[]", "STRING[]"
[[nodiscard]] std::string_view type_name(ValueType type);
[[nodiscard]] std::optional<ValueType> type_from_name(std::string_view name);

/// How many entries a list has; 0 if it is none.
[[nodiscard]] std::size_t list_size(const Value& value);
/// The entry of a list as a value of its own. `index` must be below list_size().
[[nodiscard]] Value list_entry(const Value& list, std::size_t index);
/// Replaces an entry, or adds one if `index` is the list's size. Nothing happens if `entry` has another type.
void set_list_entry(Value& list, std::size_t index, Value entry);

/// Bytes of memory that a value takes, about.
[[nodiscard]] std::size_t value_bytes(const Value& value);

/// Reads `text` as Python's literal of the type: `-143`, `True`, `'it\'s'`, `["a", 'b; c']`. A STRING may also stand
/// without quotes, and a whole number may have the `.0` that Lua gives it. Nothing if it is no such literal; `error`
/// then says why.
std::optional<Value> parse_value(ValueType type, std::string_view text, std::string& error);

/// Appends what Python's str() makes of a value: `True`, `abc`, `['abc', "it's"]`.
void append_python(std::string& out, const Value& value);
/// Appends the JSON for a value.
void append_json(std::string& out, const Value& value);

} // namespace bh::protocol
