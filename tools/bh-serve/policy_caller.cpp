#include "policy_caller.hpp"

#include "gray.hpp"

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
    observation.ended = session.ended;
    if (observation.started && !session.variables.controls.empty()) {
        observation.controls = session.variables.controls.json();
    }
    std::string gray; // must live until the policy's message is made
    if (m_options.policy_frames != PolicyFrames::none && session.picture != nullptr) {
        show_picture(session, observation, gray);
    }
    co_return co_await m_policy.act(observation);
}

void PolicyCaller::show_picture(const Session& session, net::Observation& observation, std::string& gray)
{
    const std::string& png = *session.picture;
    observation.has_frame = true;
    observation.frame_width = session.picture_width;
    observation.frame_height = session.picture_height;
    observation.frame_encoding = "png";
    observation.frame = png;
    if (m_options.policy_frames == PolicyFrames::png && !m_options.game.grayscale) {
        return;
    }
    try {
        image::decode_png(png, m_image);
        if (m_options.game.grayscale) {
            make_seen_gray(m_image);
        }
        if (m_options.policy_frames == PolicyFrames::png) {
            image::encode_png(m_image, gray);
            observation.frame = gray;
        } else {
            observation.frame_encoding = "raw";
            // The policy's message is made before act() waits for anything, so one picture's memory serves all
            // sessions.
            observation.frame = {reinterpret_cast<const char*>(m_image.rgb.data()), m_image.rgb.size()};
        }
    } catch (const Error& error) {
        observation.has_frame = false;
        m_log.warning("session " + std::to_string(session.number) +
                      ": a screenshot cannot be decoded: " + std::string{error.what()});
    }
}

} // namespace bh::serve
