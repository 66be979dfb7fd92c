#include "catch.hpp"
#include "statistics.hpp"

#include <cmath>
#include <vector>

using namespace bh::play;

namespace {

bool is_near(double a, double b)
{
    return std::abs(a - b) <= 1e-9 * std::max(1.0, std::abs(b));
}

} // namespace

TEST_CASE("a mean has an interval after Student")
{
    // Values and bounds of scipy.stats.t.interval(0.95, 4, mean, sem).
    const Moments moments = moments_of(std::vector<double>{1, 2, 3, 4, 10});
    CHECK(moments.count == 5);
    CHECK(moments.mean == 4);
    CHECK(is_near(moments.deviation, 3.5355339059327378));
    const auto estimate = mean_of(moments);
    REQUIRE(estimate);
    REQUIRE(estimate->half_width);
    CHECK(is_near(*estimate->half_width, 4.389945165425423));
}

TEST_CASE("few values have no interval, and equal ones an empty one")
{
    CHECK_FALSE(mean_of(moments_of({})));
    const std::vector<double> one{3};
    CHECK(mean_of(moments_of(one))->mean == 3);
    CHECK_FALSE(mean_of(moments_of(one))->half_width);
    const std::vector<double> equal{0.1, 0.1, 0.1};
    CHECK(mean_of(moments_of(equal))->half_width == 0);
    CHECK(difference(moments_of(equal), moments_of(equal))->half_width == 0);
    CHECK_FALSE(difference(moments_of(equal), moments_of(one))->half_width);
    CHECK_FALSE(difference(moments_of(equal), moments_of({})));
}

TEST_CASE("a difference has an interval after Welch")
{
    // a: mean 2.5, variance 5/3, n 4; b: mean 6, variance 10, n 5. se^2 = 5/12 + 2, df = 5.5206...
    const Moments a = moments_of(std::vector<double>{1, 2, 3, 4});
    const Moments b = moments_of(std::vector<double>{2, 4, 6, 8, 10});
    const auto estimate = difference(b, a);
    REQUIRE(estimate);
    CHECK(is_near(estimate->mean, 3.5));
    REQUIRE(estimate->half_width);
    CHECK(*estimate->half_width > 3.8);
    CHECK(*estimate->half_width < 4.0);
}

TEST_CASE("large numbers with a small spread keep it")
{
    const Moments moments = moments_of(std::vector<double>{1e9 + 1, 1e9 + 2, 1e9 + 3});
    CHECK(is_near(moments.deviation, 1));
}
