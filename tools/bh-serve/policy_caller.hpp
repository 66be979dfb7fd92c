#pragma once

#include "oddities.hpp"
#include "options.hpp"
#include "session_table.hpp"

#include <bh/image/image.hpp>
#include <bh/net/policy.hpp>
#include <bh/net/task.hpp>
#include <bh/protocol/update.hpp>

#include <memory>
#include <string>

namespace bh::serve {

/// Shows updates to the policy, with the session's picture as `--policy-frames` wants it.
class PolicyCaller
{
public:
    /// All must outlive this object.
    PolicyCaller(const Options& options, net::Policy& policy, Oddities& oddities)
        : m_options{options}, m_policy{policy}, m_oddities{oddities}
    {
    }

    /// The policy's answer to an update of the session, which must stay as it is until then.
    net::Task<protocol::Answer> ask(Session& session, const protocol::Update& update);

    /// No session has this name any more.
    void forget(std::string_view session_name) { m_policy.forget(session_name); }

private:
    /// A picture as the policy sees it.
    struct Seen
    {
        image::Image image;
        std::string png; ///< if that is what is shown
    };

    [[nodiscard]] bool shows_pixels() const
    {
        return m_options.policy_frames == PolicyFrames::raw || m_options.game.grayscale;
    }

    /// Unpacks the session's picture, off the event loop if it is large. Null, and told, if it is too large or damaged.
    net::Task<std::shared_ptr<const Seen>> unpack(Session& session);
    /// \throws bh::DataError
    static void unpack(const std::string& png, const Options& options, Seen& seen);

    /// The policy wants pictures, and the clients send none.
    void warn_without_pictures(Session& session);

    const Options& m_options;
    net::Policy& m_policy;
    Oddities& m_oddities;
    std::shared_ptr<Seen> m_seen = std::make_shared<Seen>(); ///< reused for small pictures
    net::Worker m_worker;
    bool m_has_picture = false; ///< one has come
    std::uint64_t m_steps_without_picture = 0;
};

} // namespace bh::serve
