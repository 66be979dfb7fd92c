#include "seeding.hpp"

#include <vector>

namespace bh::protocol {

std::mt19937_64 make_generator(std::uint64_t seed, std::string_view name)
{
    std::vector<std::uint32_t> words = {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U)};
    for (const char character : name) {
        words.push_back(static_cast<unsigned char>(character)); // whether char has a sign depends on the machine
    }
    std::seed_seq sequence(words.begin(), words.end());
    return std::mt19937_64{sequence};
}

} // namespace bh::protocol
