#include "catch.hpp"
#include "speedy/checkpoint.hpp"
#include "speedy/learner.hpp"

#include <bh/base/error.hpp>

#include <array>
#include <cmath>

using namespace bh::policy;

namespace {

constexpr std::size_t k_places = 5;

LearnerOptions small_options()
{
    LearnerOptions options;
    options.hidden = {16};
    options.rate = 0.01;
    options.discount = 0.5;
    options.buffer = 300;
    options.warm_up = 50;
    options.target_every = 20;
    return options;
}

std::array<float, k_places> place(std::size_t at)
{
    std::array<float, k_places> features = {};
    features[at] = 1;
    return features;
}

// A corridor of five places: left or right; 1 at its right end, where it is over. Acts by chance.
void walk(Learner& learner, Generator& chance, int steps)
{
    std::size_t at = 0;
    for (int i = 0; i < steps; ++i) {
        const auto action = static_cast<std::uint32_t>(chance.below(2));
        const std::size_t next = action == 1 ? at + 1 : at - (at > 0 ? 1 : 0);
        const bool over = next == k_places - 1;
        const auto here = place(at);
        const auto there = place(next);
        learner.remember({here, action, over ? 1.0F : 0.0F, there, over});
        learner.train();
        at = over ? 0 : next;
    }
}

} // namespace

TEST_CASE("a learner finds what each action is worth")
{
    Generator generator{5};
    Generator chance{6};
    Learner learner{small_options(), k_places, 2, generator};
    const auto start = place(0);
    CHECK_FALSE(learner.train()); // of nothing there is nothing to learn
    walk(learner, chance, 1500);
    CHECK(learner.gradient_steps() > 1000);
    CHECK(learner.buffered() == 300);
    // The worth of going right halves with each step more to the end.
    for (std::size_t at = 0; at + 1 < k_places; ++at) {
        const auto features = place(at);
        const auto values = learner.values(features);
        CAPTURE(at, values[0], values[1]);
        CHECK(values[1] > values[0]);
        CHECK(std::fabs(values[1] - std::pow(0.5F, static_cast<float>(k_places - 2 - at))) < 0.1F);
    }
    CHECK(learner.values(start)[1] > 0.05F);
}

TEST_CASE("a learner goes on from what it saved as if it had not stopped")
{
    Generator generator{5};
    Generator chance{6};
    Learner learner{small_options(), k_places, 2, generator};
    walk(learner, chance, 500);
    ByteWriter saved;
    learner.save(saved);
    const std::string random = generator.state();
    const std::string walker = chance.state();
    walk(learner, chance, 100);
    const auto middle = place(2);
    const std::vector<float> wanted{learner.values(middle).begin(), learner.values(middle).end()};

    Generator other_generator{99};
    Generator other_chance{98};
    Learner other{small_options(), k_places, 2, other_generator};
    ByteReader in{saved.bytes()};
    other.load(in);
    CHECK(in.at_end());
    other_generator.restore(random);
    other_chance.restore(walker);
    walk(other, other_chance, 100);
    const auto values = other.values(middle);
    CHECK(std::vector<float>{values.begin(), values.end()} == wanted);
}

TEST_CASE("numbers that are not finite are not learned")
{
    Generator generator{5};
    LearnerOptions options = small_options();
    options.warm_up = 1;
    options.minibatch = 1;
    Learner learner{options, k_places, 2, generator};
    auto here = place(1);
    here[2] = HUGE_VALF;
    learner.remember({here, 1, 0.5F, here, true});
    CHECK_THROWS_AS(learner.train(), bh::Error);
    const auto start = place(0);
    CHECK(std::isfinite(learner.values(start)[0]));
}

TEST_CASE("bytes that are not what a learner saved are refused")
{
    Generator generator{5};
    Learner learner{small_options(), k_places, 2, generator};
    const auto here = place(1);
    learner.remember({here, 1, 0.5F, here, false});
    ByteWriter saved;
    learner.save(saved);
    for (std::size_t size = 0; size < saved.bytes().size(); ++size) {
        ByteReader in{std::string_view{saved.bytes()}.substr(0, size)};
        CHECK_THROWS_AS(learner.load(in), bh::DataError);
    }
    std::string changed = saved.bytes();
    changed[3] = '\x7F';
    changed[2] = '\x80'; // the first weight becomes infinite
    changed[1] = changed[0] = '\0';
    ByteReader infinite{changed};
    CHECK_THROWS_AS(learner.load(infinite), bh::DataError);
    changed = saved.bytes();
    changed[changed.size() - 8 - 8 - 8] = 2; // an action that is not there
    ByteReader action{changed};
    CHECK_THROWS_AS(learner.load(action), bh::DataError);
}
