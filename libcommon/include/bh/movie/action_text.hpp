#pragma once

#include <bh/movie/layout.hpp>

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bh::movie {

/// Buttons and axes as actions and the `inputs` of steps have them, gsl(5): "RIGHT+X AXIS=-40", "NONE".
class ActionText
{
public:
    /// \throws bh::DataError if two controls have one name but for its case
    explicit ActionText(const Layout& layout);

    /// Names in any case, "P1 " perhaps left out; all else stands at rest. A count of frames at the end is not known
    /// here. \throws bh::DataError naming the control that is unknown or has no, or an impossible, value
    void parse(std::string_view text, Frame& frame) const;

    /// What parse() undoes: names in upper case without "P1 ", axes only where they do not rest.
    void append(const Frame& frame, std::string& out) const;

private:
    void parse_item(std::string_view item, Frame& frame) const;

    struct Label
    {
        std::string text;
        bool is_axis = false;
    };

    Frame m_neutral;
    std::vector<Label> m_labels;
    std::unordered_map<std::string, std::size_t> m_by_name; ///< in upper case
};

} // namespace bh::movie
