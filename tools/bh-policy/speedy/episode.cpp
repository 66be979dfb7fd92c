#include "episode.hpp"

namespace bh::policy {

namespace {

void load_memory(ByteReader& in, record::Expression::Memory& memory)
{
    for (std::uint64_t left = in.integer(); left > 0; --left) {
        memory.before.push_back(in.real());
    }
}

} // namespace

void Episode::save(ByteWriter& out) const
{
    out.integer(number);
    out.integer(known ? 1 : 0);
    out.integer(open ? 1 : 0);
    out.floats(features);
    out.real(potential);
    out.integer(action);
    out.integer(steps);
    out.real(rewards);
    for (const record::Expression::Memory* memory : {&reward_memory, &shaping_memory}) {
        out.integer(memory->before.size());
        for (const double value : memory->before) {
            out.real(value);
        }
    }
}

Episode Episode::load(ByteReader& in, std::size_t features, std::size_t actions)
{
    Episode episode;
    episode.number = in.integer();
    episode.known = in.integer_below(2) == 1;
    episode.open = in.integer_below(2) == 1;
    episode.features.resize(features);
    in.floats(episode.features);
    episode.potential = in.real();
    episode.action = static_cast<std::uint32_t>(in.integer_below(actions));
    episode.steps = in.integer();
    episode.rewards = in.real();
    load_memory(in, episode.reward_memory);
    load_memory(in, episode.shaping_memory);
    return episode;
}

} // namespace bh::policy
