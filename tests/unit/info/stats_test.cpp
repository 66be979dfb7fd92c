#include "catch.hpp"
#include "stats.hpp"
#include "summary.hpp"

#include <bh/base/percentiles.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

using namespace bh::info;
using bh::Percentiles;

TEST_CASE("a histogram counts every value in the part of the range that it is in, whatever comes first")
{
    std::mt19937 generator{7};
    const double scale = GENERATE(1e-3, 1.0, 1e6, 1e17);
    std::vector<double> values(5000);
    std::uniform_real_distribution<double> spread{-3.0 * scale, 5.0 * scale};
    std::generate(values.begin(), values.end(), [&] { return spread(generator); });
    Histogram histogram;
    for (const double value : values) {
        histogram.add(value);
    }
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    CHECK(histogram.minimum() == *low);
    CHECK(histogram.maximum() == *high);
    const auto columns = histogram.columns(16);
    REQUIRE(columns.size() == 16);
    CHECK(std::accumulate(columns.begin(), columns.end(), std::uint64_t{0}) == values.size());
    for (const std::uint64_t count : columns) {
        CHECK(count > 5000 / 16 / 2);
        CHECK(count < 5000 / 16 * 2);
    }
}

TEST_CASE("whole numbers of a small range have a column each")
{
    Histogram histogram;
    for (const int value : {3, 5, 3, 3, 7}) {
        histogram.add(value);
    }
    CHECK(histogram.columns(16) == std::vector<std::uint64_t>{3, 0, 1, 0, 1});
    CHECK(histogram.mean() == Approx(4.2));
    Histogram one;
    one.add(0.5);
    one.add(0.5);
    CHECK(one.columns(16) == std::vector<std::uint64_t>{2});
    CHECK(Histogram{}.columns(16).empty());
}

TEST_CASE("the largest and smallest doubles fit into a histogram")
{
    Histogram histogram;
    for (const double value : {1e-300, -1.7e308, 1.7e308, 0.0}) {
        histogram.add(value);
    }
    CHECK(histogram.count() == 4);
    CHECK(histogram.maximum() == 1.7e308);
}

TEST_CASE("a sparkline is as high as its counts")
{
    CHECK(sparkline({1, 0, 8, 4}) == "\u2581\u00B7\u2588\u2584");
    CHECK(sparkline({}).empty());
}

TEST_CASE("percentiles are at most one part in 32 too large")
{
    std::mt19937_64 generator{3};
    std::vector<std::int64_t> values;
    Percentiles percentiles;
    for (int i = 0; i < 20000; ++i) {
        const auto value = static_cast<std::int64_t>(generator() >> (1 + generator() % 62));
        values.push_back(value);
        percentiles.add(value);
    }
    std::sort(values.begin(), values.end());
    for (const double share : {0.001, 0.1, 0.5, 0.9, 0.99, 1.0}) {
        const auto rank = static_cast<std::size_t>(std::ceil(share * 20000.0)) - 1;
        const std::int64_t exact = values[rank];
        CAPTURE(share, exact, percentiles.at(share));
        CHECK(percentiles.at(share) >= exact);
        CHECK(static_cast<double>(percentiles.at(share)) <= static_cast<double>(exact) * 33 / 32 + 1);
    }
    CHECK(percentiles.maximum() == values.back());
    CHECK(Percentiles{}.at(0.5) == 0);
}

TEST_CASE("texts are counted up to a limit, long ones by their hash")
{
    TextCounter counter;
    for (std::size_t i = 0; i < TextCounter::k_values_max; ++i) {
        counter.add(std::to_string(i));
    }
    CHECK_FALSE(counter.is_full());
    counter.add("7");
    counter.add("one too many");
    CHECK(counter.is_full());
    CHECK(counter.distinct() == TextCounter::k_values_max);
    CHECK(counter.others() == 1);
    CHECK(counter.by_count().front() == TextCounter::Entry{"7", 2});

    TextCounter longer;
    longer.add(std::string(1000, 'x') + "a");
    longer.add(std::string(1000, 'x') + "b");
    longer.add(std::string(1000, 'x') + "a");
    CHECK(longer.distinct() == 2);
    CHECK(longer.by_count().front().second == 2);
}

TEST_CASE("A field keeps its number wherever it stands; one too many has none")
{
    FieldNames names;
    CHECK(names.number_of("x", 0) == 0);
    CHECK(names.number_of("y", 1) == 1);
    CHECK(names.number_of("x", 1) == 0);
    CHECK(names.number_of("y", 7) == 1);
    CHECK_FALSE(names.left_out());
    CHECK(names.number_of(std::string(FieldNames::k_name_bytes_max + 1, 'n'), 2) == std::nullopt);
    CHECK(names.left_out());
    for (std::size_t i = 2; i < FieldNames::k_fields_max; ++i) {
        CHECK(names.number_of("f" + std::to_string(i), i) == i);
    }
    CHECK(names.number_of("late", FieldNames::k_fields_max) == std::nullopt);
    CHECK(names.number_of("f2", 0) == 2);
    CHECK(names.names().size() == FieldNames::k_fields_max);
}

TEST_CASE("numbers are told apart up to a limit")
{
    NumberCounter counter;
    for (std::size_t i = 0; i < TextCounter::k_values_max; ++i) {
        counter.add(static_cast<double>(i));
    }
    counter.add(5);
    CHECK_FALSE(counter.is_full());
    counter.add(-1);
    CHECK(counter.is_full());
    CHECK(counter.distinct() == TextCounter::k_values_max);
}
