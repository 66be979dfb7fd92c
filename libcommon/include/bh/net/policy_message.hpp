#pragma once

#include <bh/net/policy.hpp>

#include <string>

namespace bh::net {

/// Appends the record that a policy reads, bh-policy(7), with its payload if there is a frame.
void append_observation(std::string& out, const Observation& observation);

/// Appends the object for it in a batch: without line feed and payload; its frame has `bytes`, its part of the batch's
/// payload.
void append_batched_observation(std::string& out, const Observation& observation);

} // namespace bh::net
