#include "catch.hpp"
#include "speedy/checkpoint.hpp"
#include "speedy/replay_buffer.hpp"

#include <algorithm>
#include <array>

using namespace bh::policy;

namespace {

void add(ReplayBuffer& buffer, int number)
{
    const auto value = static_cast<float>(number);
    const std::array<float, 2> features = {value, -value};
    const std::array<float, 2> next = {value + 1, -value - 1};
    buffer.add({features, static_cast<std::uint32_t>(number % 3), value / 2, next, number % 5 == 0});
}

void check_holds(const ReplayBuffer& buffer, int first, int last)
{
    REQUIRE(buffer.size() == static_cast<std::size_t>(last - first + 1));
    for (int number = first; number <= last; ++number) {
        const Transition transition = buffer.at(static_cast<std::size_t>(number - first));
        const auto value = static_cast<float>(number);
        CAPTURE(number);
        CHECK(transition.features[0] == value);
        CHECK(transition.features[1] == -value);
        CHECK(transition.next_features[0] == value + 1);
        CHECK(transition.next_features[1] == -value - 1);
        CHECK(transition.action == static_cast<std::uint32_t>(number % 3));
        CHECK(transition.reward == value / 2);
        CHECK(transition.terminal == (number % 5 == 0));
    }
}

} // namespace

TEST_CASE("a replay buffer holds the newest transitions, the oldest first")
{
    ReplayBuffer buffer{7, 2};
    CHECK(buffer.size() == 0);
    for (int number = 1; number <= 20; ++number) {
        add(buffer, number);
        check_holds(buffer, std::max(1, number - 6), number);
    }
}

TEST_CASE("a replay buffer is loaded as it was saved, into a smaller one the newest")
{
    ReplayBuffer buffer{7, 2};
    for (int number = 1; number <= 10; ++number) {
        add(buffer, number);
    }
    ByteWriter saved;
    buffer.save(saved);
    for (const std::size_t capacity : {3U, 7U, 100U}) {
        ReplayBuffer loaded{capacity, 2};
        ByteReader in{saved.bytes()};
        loaded.load(in, 3);
        CHECK(in.at_end());
        check_holds(loaded, 10 - static_cast<int>(std::min<std::size_t>(capacity, 7)) + 1, 10);
    }
}
