#include <bh/record/selection.hpp>

namespace bh::record {

bool SelectionFilter::is_inside() const
{
    const std::uint64_t next = m_steps;
    return (!m_selection.from || next > *m_selection.from) &&
           (!m_selection.until || next == 0 || next - 1 <= *m_selection.until);
}

bool SelectionFilter::wants(Type type, const simdjson::dom::object& object)
{
    if (type == Type::header || type == Type::end || type == Type::chunk) {
        return true;
    }
    // A step without a number is of number 0, as it is everywhere; other records may be about all.
    const auto matches = [&object, type](const std::optional<std::uint64_t>& wanted, std::string_view key) {
        std::uint64_t value = 0;
        return !wanted || (object[key].get(value) != simdjson::SUCCESS && type != Type::step) || value == *wanted;
    };
    if (!matches(m_selection.session, "session")) {
        return false;
    }
    if (type == Type::session || type == Type::session_end) {
        return true;
    }
    if (!matches(m_selection.episode, "episode")) {
        return false;
    }
    if (type == Type::step) {
        ++m_steps;
        m_has_wanted = m_has_wanted || is_inside();
        return is_inside();
    }
    if (type == Type::episode) {
        return m_selection.is_everything() || is_inside();
    }
    // An exchange or note says nothing of its episode.
    return !m_selection.episode && (!(m_selection.from || m_selection.until) || is_inside());
}

std::string Selection::no_step_text() const
{
    std::string text = "no step is selected";
    if (episode || session) {
        text += "; none is of ";
    }
    if (episode) {
        text += "episode " + std::to_string(*episode) + (session ? " of " : "");
    }
    return text + (session ? "session " + std::to_string(*session) : "");
}

std::string SelectionFilter::why_empty() const
{
    if (m_has_wanted || m_selection.is_everything()) {
        return "";
    }
    if (m_steps == 0) {
        return m_selection.no_step_text();
    }
    return "no step is selected; there " +
           (m_steps == 1 ? std::string{"is only 1"} : "are only " + std::to_string(m_steps)) +
           (m_selection.episode   ? " in that episode"
            : m_selection.session ? " in that session"
                                  : "") +
           ", counted from 0";
}

} // namespace bh::record
