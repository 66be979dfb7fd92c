#include "created.hpp"

#include <bh/base/ascii.hpp>

#include <charconv>
#include <chrono>

namespace bh::cut {

namespace {

/// Takes the parts of a text from its front.
class Scanner
{
public:
    explicit Scanner(std::string_view text) : m_rest{text} {}

    /// Exactly `digits` digits, a number up to `maximum`.
    int number(std::size_t digits, int maximum)
    {
        int value = -1;
        const std::string_view part = m_rest.substr(0, digits);
        if (part.size() == digits && part.find_first_not_of("0123456789") == std::string_view::npos) {
            std::from_chars(part.data(), part.data() + part.size(), value);
        }
        if (value < 0 || value > maximum) {
            m_failed = true;
            return 0;
        }
        m_rest.remove_prefix(digits);
        return value;
    }

    /// One of `choices`; the character found.
    char letter(std::string_view choices)
    {
        if (m_rest.empty() || choices.find(m_rest.front()) == std::string_view::npos) {
            m_failed = true;
            return '\0';
        }
        const char found = m_rest.front();
        m_rest.remove_prefix(1);
        return found;
    }

    /// A point and digits, if there is one; further digits than microseconds are dropped.
    std::int64_t fraction_us()
    {
        std::int64_t value = 0;
        if (!m_rest.starts_with('.')) {
            return value;
        }
        m_rest.remove_prefix(1);
        std::int64_t unit = 100'000;
        m_failed = m_failed || m_rest.empty() || !is_digit(m_rest.front());
        while (!m_rest.empty() && is_digit(m_rest.front())) {
            value += unit * (m_rest.front() - '0');
            unit /= 10;
            m_rest.remove_prefix(1);
        }
        return value;
    }

    [[nodiscard]] bool is_done() const { return !m_failed && m_rest.empty(); }

private:
    std::string_view m_rest;
    bool m_failed = false;
};

} // namespace

std::optional<std::int64_t> parse_created(std::string_view text)
{
    using namespace std::chrono;
    Scanner scan{text};
    const int year_number = scan.number(4, 9999);
    scan.letter("-");
    const int month_number = scan.number(2, 12);
    scan.letter("-");
    const int day_number = scan.number(2, 31);
    scan.letter("Tt ");
    const hours hour{scan.number(2, 23)};
    scan.letter(":");
    const minutes minute{scan.number(2, 59)};
    scan.letter(":");
    const seconds second{scan.number(2, 60)}; // 60 is a leap second
    const microseconds fraction{scan.fraction_us()};
    const char zone = scan.letter("Zz+-");
    minutes offset{0};
    if (zone == '+' || zone == '-') {
        offset = hours{scan.number(2, 23)};
        scan.letter(":");
        offset += minutes{scan.number(2, 59)};
    }
    const year_month_day date{year{year_number}, month{static_cast<unsigned>(month_number)},
                              day{static_cast<unsigned>(day_number)}};
    if (!scan.is_done() || !date.ok() || year_number == 0) {
        return std::nullopt;
    }
    const auto local = sys_days{date}.time_since_epoch() + hour + minute + second + fraction;
    return microseconds{local - (zone == '-' ? -offset : offset)}.count();
}

} // namespace bh::cut
