#pragma once

#include "asker.hpp"

#include <string>

namespace bh::replay {

/// Writes the observations to standard output, as a policy command would read them.
class ObservationWriter final : public Asker
{
public:
    explicit ObservationWriter(cli::Context& context) : m_context{context} {}

    std::optional<protocol::Answer> ask(const Place& place, const net::Observation& observation) override;

    void finish() override {}

    [[nodiscard]] bool said_too_much() const override { return false; }

private:
    cli::Context& m_context;
    std::string m_text; ///< reused
};

} // namespace bh::replay
