#pragma once

#include <cstdio>

namespace bh::emu {

/// While it lives, what code prints with printf() and puts() does not reach standard output: some cores chatter there,
/// and our standard output carries what scripts print. glibc lets `stdout` be replaced.
class CoreOutput
{
public:
    explicit CoreOutput(std::FILE* replacement) : m_saved{stdout} { stdout = replacement; }

    CoreOutput(const CoreOutput&) = delete;
    CoreOutput& operator=(const CoreOutput&) = delete;

    ~CoreOutput() { stdout = m_saved; }

private:
    std::FILE* m_saved;
};

} // namespace bh::emu
