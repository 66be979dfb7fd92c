#pragma once

#include <bh/base/output.hpp>

#include <string_view>

namespace bh::emu {

/// What EmuHawk shows in its Lua Console window: standard output here.
///
/// EmuHawk drops messages past a limit within one resume of the scripts, after one warning; so do we, as a script that depends on
/// more would lose them there.
class ConsoleWindow
{
public:
    static constexpr int k_messages_per_cycle = 100;

    explicit ConsoleWindow(Output& output) : m_output{output} {}

    /// One message, written as it is: the caller ends it with LF where BizHawk does.
    /// \throws bh::BrokenPipe, bh::FileError
    void print(std::string_view text);
    /// A message of the emulator itself: `text` and LF.
    void log(std::string_view text);
    /// Scripts are about to be resumed: the limit counts from 0 again.
    void begin_cycle() { m_messages = 0; }
    /// Hands over what was printed; called before anything that may block and at the end of each cycle.
    void flush();

private:
    Output& m_output;
    int m_messages = 0;
    bool m_dirty = false;
};

} // namespace bh::emu
