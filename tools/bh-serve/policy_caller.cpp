#include "policy_caller.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>

namespace bh::serve {

net::Task<protocol::Answer> PolicyCaller::ask(const Session& session, const protocol::Update& update)
{
    net::Observation observation;
    observation.session = session.number;
    observation.session_name = session.name;
    observation.episode = session.episode;
    observation.step = session.next_step;
    observation.json = update.observation;
    observation.started = !session.started;
    observation.reward = update.reward;
    observation.terminated = update.terminated;
    observation.truncated = update.truncated;
    observation.keys = &session.keys;
    if (m_options.policy_frames != PolicyFrames::none && !session.picture.empty()) {
        observation.has_frame = true;
        observation.frame_width = session.picture_width;
        observation.frame_height = session.picture_height;
        observation.frame_encoding = "png";
        observation.frame = session.picture;
        if (m_options.policy_frames == PolicyFrames::raw) {
            try {
                image::decode_png(session.picture, m_image);
                observation.frame_encoding = "raw";
                // The policy's message is made before act() waits for anything, so one picture's memory serves all
                // sessions.
                observation.frame = {reinterpret_cast<const char*>(m_image.rgb.data()), m_image.rgb.size()};
            } catch (const Error& error) {
                observation.has_frame = false;
                m_log.warning("a screenshot cannot be decoded: " + std::string{error.what()});
            }
        }
    }
    co_return co_await m_policy.act(observation);
}

} // namespace bh::serve
