#pragma once

#include <cstdint>
#include <random>
#include <string_view>

namespace bh::protocol {

/// The generator of a session that plays under `name`, the same on every machine.
std::mt19937_64 make_generator(std::uint64_t seed, std::string_view name);

} // namespace bh::protocol
