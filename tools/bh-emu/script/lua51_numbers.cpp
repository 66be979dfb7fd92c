// How Lua 5.1 makes text of a number, where KopiLua, the Lua of BizHawk up to 2.8, does it as .NET does: in `..`, in
// tostring() and wherever else a number stands for a string.
//
// Debian's Lua calls glibc's sprintf() for that, in the form that checks the buffer's size. This shared object stands
// before glibc, so all calls in the process come here, and all others are passed on.
#include "script/dotnet_number.hpp"

#include <lua.h>

#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" [[gnu::visibility("default")]] int bh_checked_sprintf(char* out, int flag, std::size_t size,
                                                                 const char* format, ...) noexcept
    __asm__("__sprintf_chk");

int bh_checked_sprintf(char* out, int /*flag*/, std::size_t size, const char* format, ...) noexcept
{
    va_list values;
    va_start(values, format);
    int written = 0;
    // string.format("%.14g", x) has another buffer, and is C's in KopiLua, too.
    if (size == LUAI_MAXNUMBER2STR && std::strcmp(format, LUA_NUMBER_FMT) == 0) {
        written = bh::emu::print_dotnet(out, size, va_arg(values, double));
    } else {
        written = size == SIZE_MAX ? std::vsprintf(out, format, values) : std::vsnprintf(out, size, format, values);
    }
    va_end(values);
    if (written >= 0 && static_cast<std::size_t>(written) >= size) {
        std::abort(); // as glibc's
    }
    return written;
}
