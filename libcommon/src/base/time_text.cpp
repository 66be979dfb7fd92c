#include <bh/base/time_text.hpp>

#include <array>
#include <ctime>

namespace bh {

std::string utc_text(std::chrono::system_clock::time_point time)
{
    const auto since_epoch = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
    const std::time_t seconds = since_epoch / 1'000'000;
    std::tm parts = {};
    ::gmtime_r(&seconds, &parts);
    std::array<char, 64> text = {};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    const std::string fraction = std::to_string(1'000'000 + since_epoch % 1'000'000);
    return std::string{text.data(), size} + "." + fraction.substr(1) + "Z";
}

} // namespace bh
