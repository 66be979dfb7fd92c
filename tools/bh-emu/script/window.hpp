#pragma once

#include <bh/base/output.hpp>

#include <cstddef>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bh::emu {

/// What EmuHawk shows in its Lua Console window: standard output here.
///
/// EmuHawk drops messages past a limit within one resume of the scripts, after one warning; so do we, as a script that
/// depends on more would lose them there.
class ConsoleWindow
{
public:
    static constexpr int k_messages_per_cycle = 100;

    explicit ConsoleWindow(Output& output) : m_output{output} {}

    /// One message; the caller ends it with LF where BizHawk does. Control characters but LF and TAB become question
    /// marks. Never throws: a script could catch that; what went wrong is kept for rethrow_failure().
    void print(std::string_view text) noexcept;
    /// A message of the emulator itself: `text` and LF.
    void log(std::string_view text) noexcept;

    /// Scripts are about to be resumed: the limit counts from 0 again.
    void begin_cycle() { m_messages = 0; }

    /// \throws bh::BrokenPipe, bh::FileError if something could not be printed
    void rethrow_failure() const;

private:
    Output& m_output;
    int m_messages = 0;
    std::exception_ptr m_failure;
};

/// One gui.* call: its name and its arguments as text.
struct DrawCall
{
    std::string function;
    std::vector<std::string> arguments;
};

/// The gui.* calls since the last frame began. Nothing is drawn: screenshots over comm show the core's picture alone.
class DrawList
{
public:
    static constexpr std::size_t k_calls_max = 4'096; ///< per frame; what comes after is dropped

    void add(DrawCall call)
    {
        if (m_calls.size() < k_calls_max) {
            m_calls.push_back(std::move(call));
        }
    }

    void clear() { m_calls.clear(); }

    [[nodiscard]] std::span<const DrawCall> calls() const { return m_calls; }

private:
    std::vector<DrawCall> m_calls;
};

} // namespace bh::emu
