#pragma once

#include <bh/protocol/update.hpp>
#include <bh/protocol/value.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bh::protocol {

/// The variables that a BrainHawk client keeps on the server, in the order in which they were defined.
///
/// Each change that returns a text changed nothing; the text says why.
class Variables
{
public:
    static constexpr std::size_t k_count_max = 1024;
    static constexpr std::size_t k_name_bytes_max = 256;
    static constexpr std::size_t k_bytes_max = std::size_t{128} << 10; ///< of all names and values together

    /// Null if there is none of that name.
    [[nodiscard]] const Value* find(std::string_view name) const;
    /// Who changes a variable.
    enum class By
    {
        client,
        policy
    };

    /// Defines a variable or gives it another value, and maybe another type.
    std::string assign(std::string_view name, Value value, By by = By::client);
    /// Replaces an entry of a list; an index below 0 counts from its end, one equal to its size adds an entry.
    std::string assign_entry(std::string_view name, std::int64_t index, std::string_view literal);
    void clear();

    [[nodiscard]] std::size_t count() const { return m_variables.size(); }

    /// Makes an update of them: those whose name begins with an underscore become members of the step or the session,
    /// gsl(5), and are forgotten; the others are the observation, and stay. What only the policy has set does not count
    /// for the set of fields.
    Update take_update();
    /// The same for the members of a session alone.
    Update take_hello();

private:
    struct Variable
    {
        std::string name;
        Value value;
        bool is_of_client; ///< it has set it
    };

    Variable* find_variable(std::string_view name);
    std::string replace(Variable& variable, Value value);

    std::vector<Variable> m_variables;
    std::size_t m_bytes = 0;
};

/// Where `index` lies in a list of `size` entries if it counts from the end when it is below 0; `size` or more, as it
/// is, beyond the end. Nothing before the beginning.
[[nodiscard]] std::optional<std::size_t> list_position(std::int64_t index, std::size_t size);

} // namespace bh::protocol
