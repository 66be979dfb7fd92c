#pragma once

#include <cmath>
#include <cstddef>
#include <cstdio>

namespace bh::emu {

/// Double.ToString() of the .NET Framework, in the invariant culture. \returns how many bytes it has; all fit into 32.
inline int print_dotnet(char* out, std::size_t size, double value)
{
    if (std::isnan(value)) {
        return std::snprintf(out, size, "NaN");
    }
    if (std::isinf(value)) {
        return std::snprintf(out, size, value > 0 ? "Infinity" : "-Infinity");
    }
    return std::snprintf(out, size, "%.15G", value == 0 ? 0.0 : value); // -0 is "0"
}

} // namespace bh::emu
