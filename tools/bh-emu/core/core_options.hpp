#pragma once

#include <libretro-common/libretro.h>

#include <map>
#include <string>

namespace bh::emu {

/// The settings of a core. Each has the core's own default, but for a few where a recording needs another.
class CoreOptions
{
public:
    /// `variables` ends with an entry whose key is null; each value is "Description; default|other|...".
    void declare(const retro_variable* variables);
    /// Null if the core never declared it.
    [[nodiscard]] const char* value(const char* key) const;

private:
    std::map<std::string, std::string, std::less<>> m_values;
};

} // namespace bh::emu
