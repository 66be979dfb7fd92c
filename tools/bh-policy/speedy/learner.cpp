#include "learner.hpp"

#include "checkpoint.hpp"
#include "network.hpp"

#include <bh/base/error.hpp>

#include <algorithm>
#include <cmath>

namespace bh::policy {

namespace {

using Values = Network<float>;

std::vector<Eigen::Index> sizes_of(const LearnerOptions& options, std::size_t features, std::size_t actions)
{
    std::vector<Eigen::Index> sizes = {static_cast<Eigen::Index>(features)};
    for (const std::size_t units : options.hidden) {
        sizes.push_back(static_cast<Eigen::Index>(units));
    }
    sizes.push_back(static_cast<Eigen::Index>(actions));
    return sizes;
}

std::span<float> all_of(Eigen::VectorXf& vector)
{
    return {vector.data(), static_cast<std::size_t>(vector.size())};
}

std::span<const float> all_of(const Eigen::VectorXf& vector)
{
    return {vector.data(), static_cast<std::size_t>(vector.size())};
}

} // namespace

struct Learner::State
{
    State(const LearnerOptions& learner_options, std::size_t features, std::size_t action_count, Generator& random)
        : options{learner_options},
          actions{action_count},
          generator{random},
          online{sizes_of(options, features, action_count)},
          target{online},
          adam{online.parameters().size()},
          buffer{options.buffer, features},
          one{online.make_trace()},
          now{online.make_trace()},
          next{online.make_trace()},
          next_judged{online.make_trace()}
    {
        one.values.front().resize(static_cast<Eigen::Index>(features), 1);
        for (Values::Trace* trace : {&now, &next}) {
            trace->values.front().resize(static_cast<Eigen::Index>(features),
                                         static_cast<Eigen::Index>(options.minibatch));
        }
        drawn.resize(options.minibatch);
        online.initialize(generator);
        target.parameters() = online.parameters();
    }

    LearnerOptions options;
    std::size_t actions;
    Generator& generator;
    Values online;
    Values target;
    Adam adam;
    ReplayBuffer buffer;
    std::vector<Transition> drawn;
    Values::Trace one;
    Values::Trace now;
    Values::Trace next;
    Values::Trace next_judged;
    Values::Matrix output_slope;
    Values::Vector slope;
};

Learner::Learner(const LearnerOptions& options, std::size_t features, std::size_t actions, Generator& generator)
    : m_state{std::make_unique<State>(options, features, actions, generator)}
{
}

Learner::~Learner() = default;

std::span<const float> Learner::values(std::span<const float> features)
{
    State& my = *m_state;
    std::copy(features.begin(), features.end(), my.one.values.front().data());
    my.online.forward(my.one);
    return {my.one.values.back().data(), my.actions};
}

void Learner::remember(const Transition& transition)
{
    m_state->buffer.add(transition);
}

std::optional<double> Learner::train()
{
    State& my = *m_state;
    if (my.buffer.size() < std::max(my.options.warm_up, my.options.minibatch)) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < my.drawn.size(); ++i) {
        my.drawn[i] = my.buffer.at(my.generator.below(my.buffer.size()));
        const auto column = static_cast<Eigen::Index>(i);
        std::copy(my.drawn[i].features.begin(), my.drawn[i].features.end(), my.now.values.front().col(column).data());
        std::copy(my.drawn[i].next_features.begin(), my.drawn[i].next_features.end(),
                  my.next.values.front().col(column).data());
    }
    my.next_judged.values.front() = my.next.values.front();
    my.online.forward(my.now);
    my.online.forward(my.next);
    my.target.forward(my.next_judged);

    const Values::Matrix& outputs = my.now.values.back();
    my.output_slope.setZero(outputs.rows(), outputs.cols());
    double loss = 0;
    const auto share = 1.0F / static_cast<float>(my.drawn.size());
    for (std::size_t i = 0; i < my.drawn.size(); ++i) {
        const auto column = static_cast<Eigen::Index>(i);
        float wanted = my.drawn[i].reward;
        if (!my.drawn[i].terminal) {
            Eigen::Index best = 0;
            my.next.values.back().col(column).maxCoeff(&best);
            wanted += static_cast<float>(my.options.discount) * my.next_judged.values.back()(best, column);
        }
        const auto row = static_cast<Eigen::Index>(my.drawn[i].action);
        const float error = outputs(row, column) - wanted;
        const float size = std::fabs(error);
        // Huber's loss: the square of small errors, but of large ones the size, whose slope is bounded.
        loss += size <= 1 ? 0.5 * double{error} * double{error} : double{size} - 0.5;
        my.output_slope(row, column) = std::clamp(error, -1.0F, 1.0F) * share;
    }
    my.online.backward(my.output_slope, my.now, my.slope);
    // Its squares are kept, and must be finite, too.
    if (!std::isfinite(loss) || !std::isfinite(my.slope.squaredNorm())) {
        throw Error{
            "the learning has run away; smaller numbers in --features or --reward, or a smaller --rate, may help"};
    }
    my.adam.step(my.online.parameters(), my.slope, static_cast<float>(my.options.rate));
    if (my.adam.steps % my.options.target_every == 0) {
        my.target.parameters() = my.online.parameters();
    }
    return loss * double{share};
}

std::size_t Learner::buffered() const
{
    return m_state->buffer.size();
}

std::uint64_t Learner::gradient_steps() const
{
    return m_state->adam.steps;
}

void Learner::save(ByteWriter& out) const
{
    const State& my = *m_state;
    out.floats(all_of(my.online.parameters()));
    out.floats(all_of(my.target.parameters()));
    out.floats(all_of(my.adam.mean));
    out.floats(all_of(my.adam.squares));
    out.integer(my.adam.steps);
    my.buffer.save(out);
}

void Learner::load(ByteReader& in)
{
    State& my = *m_state;
    in.floats(all_of(my.online.parameters()));
    in.floats(all_of(my.target.parameters()));
    in.floats(all_of(my.adam.mean));
    in.floats(all_of(my.adam.squares));
    my.adam.steps = in.integer();
    my.buffer.load(in, my.actions);
}

} // namespace bh::policy
