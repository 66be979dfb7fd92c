#include "held_context.hpp"

#include <utility>

namespace bh::replay {

HeldContext::Held::Held(const record::RecordView& view)
    : line{view.line},
      line_bytes{view.line.size()},
      payload{view.payload},
      has_payload{view.has_payload},
      offset{view.offset}
{
    line.append(record::k_padding_bytes, '\0');
}

void HeldContext::clear()
{
    *this = {};
}

void HeldContext::hold(record::Type type, const simdjson::dom::object& object, const record::RecordView& view)
{
    const std::uint64_t session = record::unsigned_or(object, "session", 0);
    switch (type) {
    case record::Type::header:
        m_header.emplace(view);
        m_sessions.clear();
        m_end.reset();
        break;
    case record::Type::session:
        m_sessions.insert_or_assign(session, Held{view});
        break;
    case record::Type::session_end:
        m_sessions.erase(session);
        break;
    case record::Type::end:
        m_end.emplace(view);
        break;
    default:
        break;
    }
}

void HeldContext::release_before_step()
{
    m_end.reset();
    m_released = true;
}

bool HeldContext::give(std::optional<Held>& held, record::RecordView& view)
{
    if (!held) {
        return false;
    }
    m_given = std::exchange(held, std::nullopt);
    view = {std::string_view{m_given->line}.substr(0, m_given->line_bytes), m_given->payload, m_given->has_payload,
            m_given->offset, false};
    return true;
}

bool HeldContext::next(record::RecordView& view)
{
    if (give(m_header, view)) {
        return true;
    }
    if (!m_sessions.empty()) {
        std::optional<Held> first{std::move(m_sessions.extract(m_sessions.begin()).mapped())};
        return give(first, view);
    }
    return give(m_end, view);
}

} // namespace bh::replay
