#include "catch.hpp"
#include "speedy/network.hpp"

#include <cmath>

using bh::policy::Generator;
using bh::policy::Network;

namespace {

using Net = Network<double>;

// A loss that has every output in it, and its derivatives.
double loss_of(const Net& network, Net::Trace& trace)
{
    network.forward(trace);
    return 0.5 * trace.values.back().squaredNorm() + trace.values.back().array().sin().sum();
}

} // namespace

TEST_CASE("the network's derivatives are those that small changes of its parameters show")
{
    Generator generator{3};
    Net network{{5, 7, 4, 3}};
    network.initialize(generator);
    for (double& parameter : network.parameters()) {
        parameter += 0.2 * (generator.unit() - 0.5); // biases, too
    }
    Net::Trace trace = network.make_trace();
    trace.values.front().resize(5, 6);
    for (Eigen::Index i = 0; i < trace.values.front().size(); ++i) {
        trace.values.front().data()[i] = 2 * generator.unit() - 1;
    }
    loss_of(network, trace);
    const Net::Matrix output_slope = trace.values.back().array() + trace.values.back().array().cos();
    Net::Vector slope;
    network.backward(output_slope, trace, slope);
    REQUIRE(slope.size() == network.parameters().size());

    constexpr double k_step = 1e-6;
    for (Eigen::Index i = 0; i < slope.size(); ++i) {
        double& parameter = network.parameters()[i];
        const double kept = parameter;
        parameter = kept + k_step;
        const double above = loss_of(network, trace);
        parameter = kept - k_step;
        const double below = loss_of(network, trace);
        parameter = kept;
        CAPTURE(i);
        CHECK(std::fabs((above - below) / (2 * k_step) - slope[i]) < 1e-6 * (1 + std::fabs(slope[i])));
    }
}

TEST_CASE("the same seed makes the same network, another seed another")
{
    Network<float> one{{3, 4, 2}};
    Network<float> two{{3, 4, 2}};
    Generator first{1};
    Generator again{1};
    Generator other{2};
    one.initialize(first);
    two.initialize(again);
    CHECK(one.parameters() == two.parameters());
    two.initialize(other);
    CHECK(one.parameters() != two.parameters());
}

TEST_CASE("a generator goes on from its state")
{
    Generator one{9};
    one.below(100);
    Generator two{1};
    REQUIRE(two.restore(one.state()));
    for (int i = 0; i < 100; ++i) {
        REQUIRE(one.below(1000) == two.below(1000));
        const double share = one.unit();
        REQUIRE(share == two.unit());
        REQUIRE((share >= 0 && share < 1));
    }
    const std::string before = one.state();
    CHECK_FALSE(one.restore("no state"));
    CHECK(one.state() == before);
}
