#pragma once

#include <bh/protocol/systems.hpp>

namespace bh::protocol {

/// The tables behind systems().
std::span<const SystemInfo> system_table();

} // namespace bh::protocol
