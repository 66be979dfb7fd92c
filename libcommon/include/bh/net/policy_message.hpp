#pragma once

#include <bh/net/policy.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace bh::net {

/// Appends the record that a policy reads, bh-policy(7), with its payload if there is a frame.
void append_observation(std::string& out, const Observation& observation);

/// Appends the object for it in a batch: without line feed and payload; its frame has `bytes`, its part of the batch's
/// payload.
void append_batched_observation(std::string& out, const Observation& observation);

/// What Observation::ended says of an observation: a JSON object.
std::string ended_object(std::string_view json, std::optional<double> reward, std::optional<bool> terminated,
                         std::optional<bool> truncated);

} // namespace bh::net
