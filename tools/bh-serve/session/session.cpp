#include "session/session.hpp"

#include "policy/policy_caller.hpp"
#include "recording/record_log.hpp"

#include <algorithm>

namespace bh::serve {

namespace {

protocol::Screenshots::Conversion shown_by(const GameOptions& game)
{
    if (game.grayscale) {
        return [limit = game.picture_bytes_max](const std::string& png) { return gray_png(png, limit); };
    }
    return {};
}

} // namespace

void StepPauses::add(std::int64_t now_us)
{
    if (m_count > 0) {
        m_pauses_us.at(m_count % m_pauses_us.size()) = now_us - m_last_us;
    }
    m_last_us = now_us;
    ++m_count;
}

std::chrono::microseconds StepPauses::patience() const
{
    return std::chrono::microseconds{2 * *std::max_element(m_pauses_us.begin(), m_pauses_us.end())};
}

Session::Session(net::EventLoop& loop, std::string session_name, std::string_view draw_name, const GameOptions& game,
                 protocol::PictureBudget& budget)
    : busy{loop},
      name{std::move(session_name)},
      variables{game.settings, budget, shown_by(game)},
      saves{game.saves, game.seed, draw_name}
{
    variables.hides_controls = game.human;
}

Session::~Session() = default;

} // namespace bh::serve
