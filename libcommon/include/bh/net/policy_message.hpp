#pragma once

#include <bh/net/policy.hpp>

#include <string>

namespace bh::net {

/// Appends the record that a policy reads, bh-policy(7), with its payload if there is a frame.
void append_observation(std::string& out, const Observation& observation);

} // namespace bh::net
