#include "refusals.hpp"

namespace bh::serve {

std::string Refusals::add(std::string_view peer, std::string_view reason)
{
    if (m_is_full) {
        return {};
    }
    std::string text = "refused what came from ";
    text.append(peer.substr(0, peer.rfind(':'))).append(": ").append(reason);
    if (!m_told.insert(text).second) {
        return {};
    }
    m_is_full = m_told.size() >= k_told_max;
    return m_is_full ? text + "; no more is said of refusals" : text;
}

} // namespace bh::serve
