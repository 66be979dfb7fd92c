#pragma once

#include "options.hpp"
#include "place.hpp"

#include <bh/cli/context.hpp>
#include <bh/net/policy.hpp>
#include <bh/protocol/action.hpp>

#include <memory>
#include <optional>

namespace bh::replay {

/// Whoever is shown the recorded observations.
class Asker
{
public:
    virtual ~Asker() = default;
    /// The answer to an observation; nothing if none is expected. \throws bh::Error naming the place if there should be
    /// one and is not.
    virtual std::optional<protocol::Answer> ask(const Place& place, const net::Observation& observation) = 0;
    /// No observation follows.
    virtual void finish() = 0;
    /// Was anything said that is no answer to anything?
    [[nodiscard]] virtual bool said_too_much() const = 0;

    /// Are answers given by a program that runs now, so that the time they take means something?
    [[nodiscard]] virtual bool is_live() const { return false; }
};

/// The policy command, the file of answers, or standard output, as the options say.
std::unique_ptr<Asker> make_asker(const Options& options, cli::Context& context);

} // namespace bh::replay
