#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace bh::serve {

/// Tells whom the server refused and why, once for each reason and address: the emulator's scripts hear nothing of it.
class Refusals
{
public:
    /// Strangers can come from ever new addresses; after this many lines no more is said.
    static constexpr std::size_t k_told_max = 64;

    /// `peer` is an address with its port. What to tell; empty if that was told before.
    std::string add(std::string_view peer, std::string_view reason);

private:
    std::set<std::string> m_told;
    bool m_is_full = false;
};

} // namespace bh::serve
