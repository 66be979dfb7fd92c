#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace bh::emu {

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
