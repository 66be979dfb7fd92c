#pragma once

#include "options.hpp"
#include "session/session_life.hpp"
#include "session/session_table.hpp"

#include <bh/image/image.hpp>
#include <bh/image/view.hpp>
#include <bh/net/policy.hpp>
#include <bh/net/task.hpp>
#include <bh/protocol/random_draws.hpp>
#include <bh/protocol/update.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace bh::serve {

/// Shows updates to the policy, with the session's picture as `--policy-frames` wants it.
class PolicyCaller
{
public:
    /// All must outlive this object.
    PolicyCaller(const Options& options, net::Policy& policy, SessionLife& life)
        : m_options{options}, m_policy{policy}, m_life{life}, m_seen{std::make_shared<Seen>(view_of(options))}
    {
    }

    /// The policy's answer to an update of the session, which must stay as it is until then.
    net::Task<protocol::Answer> ask(Session& session, const protocol::Update& update);

    /// A picture's PNG as the policy and scripts see it: in shades of grey if that is wanted. Empty if it cannot be
    /// decoded or is too large. Large ones are unpacked off the event loop.
    net::Task<std::string> shown_png(protocol::Picture png);
    /// Converts the large ones of the screenshots that a BrainHawk message asks for, off the event loop.
    net::Task<void> convert_screenshots(Session& session, std::string_view message);

    /// No session has this name any more.
    void forget(std::string_view session_name) { m_policy.forget(session_name); }

private:
    /// A picture as the policy sees it.
    struct Seen
    {
        explicit Seen(const image::View& view) : viewer{view} {}

        image::Image image;   ///< as it came
        image::Viewer viewer; ///< raw or gray
        std::string png;      ///< if that is what is shown
    };

    [[nodiscard]] static bool wants_pixels(const Options& options)
    {
        return options.policy_frames == PolicyFrames::raw || options.policy_frames == PolicyFrames::gray;
    }

    /// Must the session's picture be made into another one before the policy sees it?
    [[nodiscard]] bool needs_unpacking(const ReceivedPicture& picture) const
    {
        const bool is_raw_wanted = wants_pixels(m_options) && view_of(m_options).is_all();
        return m_options.game.grayscale ||
               (wants_pixels(m_options) ? !picture.is_raw || !is_raw_wanted : picture.is_raw);
    }

    [[nodiscard]] static image::View view_of(const Options& options);

    /// Unpacks the session's picture, off the event loop if it is large. Null, and told, if it is too large or damaged.
    net::Task<std::shared_ptr<const Seen>> unpack(Session& session);
    /// \throws bh::DataError
    static void unpack(const ReceivedPicture& picture, const Options& options, Seen& seen);

    /// The policy wants pictures, and the clients send none.
    void warn_without_pictures(Session& session);

    const Options& m_options;
    net::Policy& m_policy;
    SessionLife& m_life;
    std::shared_ptr<Seen> m_seen; ///< reused for small pictures
    net::Worker m_worker;
    bool m_has_picture = false; ///< one has come
    std::uint64_t m_steps_without_picture = 0;
};

/// Replaces each pixel by its brightness with the weights of a BrainHawk server, 0.2989 red, 0.5870 green and 0.1140
/// blue, rounded, in all three channels.
void make_seen_gray(image::Image& image);

/// The PNG of the same picture in shades of grey; empty if `png` cannot be decoded, or unpacks to more than
/// `rgb_bytes_max` bytes.
std::string gray_png(const std::string& png, std::uint64_t rgb_bytes_max);

/// Presses nothing.
class NonePolicy final : public net::Policy
{
public:
    net::Task<protocol::Answer> act(const net::Observation& observation) override;
    net::Task<void> stop() override;
};

/// Draws from a list of actions, with one generator per session.
class RandomActions final : public net::Policy
{
public:
    RandomActions(protocol::RandomActions actions, std::uint64_t seed) : m_actions{std::move(actions)}, m_seed{seed} {}

    net::Task<protocol::Answer> act(const net::Observation& observation) override;
    net::Task<void> stop() override;
    void forget(std::string_view session_name) override;

private:
    protocol::RandomActions m_actions;
    std::uint64_t m_seed;
    std::map<std::string, protocol::RandomPolicy, std::less<>> m_by_name; ///< bounded by the number of session names
};

} // namespace bh::serve
