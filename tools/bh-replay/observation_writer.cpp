#include "observation_writer.hpp"

#include <bh/net/policy.hpp>

namespace bh::replay {

std::optional<protocol::Answer> ObservationWriter::ask(const Place& /*place*/, const net::Observation& observation)
{
    m_text.clear();
    net::append_observation(m_text, observation);
    m_context.output().write(m_text);
    return std::nullopt;
}

} // namespace bh::replay
