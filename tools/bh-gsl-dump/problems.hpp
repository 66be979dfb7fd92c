#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace bh::gsl_dump {

/// What was lost of one input: the first few are said one by one, the rest is counted, so that a file that is bad
/// throughout does not bury everything else.
class Problems
{
public:
    using Say = std::function<void(const std::string&)>;

    /// `say` is called for each message.
    explicit Problems(Say say) : m_say{std::move(say)} {}

    /// "line 7: no GSL line", "byte 1234: checksum differs"
    void add(std::string_view what);
    /// Says how many were only counted.
    void finish();

    [[nodiscard]] bool any() const { return m_count > 0; }

private:
    Say m_say;
    std::uint64_t m_count = 0;
};

} // namespace bh::gsl_dump
