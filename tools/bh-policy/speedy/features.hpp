#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>
#include <vector>

namespace bh::policy {

/// The numbers that a network sees of an observation.
///
/// A list such as "x/31,hp.0/20,dir=0..3,map=00/01/05": a field as it is, a field divided by a number, and one number
/// for each value that a field can have, which is 1 for the value it has and else 0. Fields are named as
/// record::FieldName says.
class Features
{
public:
    static constexpr std::size_t k_numbers_max = 4096;
    /// Numbers beyond it, on either side of 0, become it: what a network makes of them must stay finite.
    static constexpr double k_value_max = 1e6;

    /// \throws std::invalid_argument with the reason
    explicit Features(std::string_view list);

    /// How many numbers they are.
    [[nodiscard]] std::size_t size() const { return m_size; }

    /// Fills `out`, which gets size() numbers. A field without a number counts as 0 and is named in `lacking`; so is
    /// one with a value that is not in its list.
    void read(const simdjson::dom::object& message, std::vector<float>& out, std::string& lacking) const;

private:
    struct Feature
    {
        std::string field;
        double divisor = 1;
        std::vector<std::string> values; ///< empty: the number itself
    };

    static Feature parse(std::string_view item);
    static void parse_values(std::string_view text, Feature& feature);

    std::vector<Feature> m_features;
    std::size_t m_size = 0;
};

} // namespace bh::policy
