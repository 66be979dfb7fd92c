#include "policy/policy_caller.hpp"

#include <bh/base/error.hpp>
#include <bh/image/png.hpp>
#include <bh/protocol/statement.hpp>

#include <algorithm>

namespace bh::serve {

namespace {

/// Of RGB: a picture up to this size is unpacked in less time than it takes to hand it to another thread and back, or
/// not much more.
constexpr std::uint64_t k_small_picture_bytes = std::uint64_t{512} << 10;

// Is it too large to be unpacked between two messages?
bool is_large(const std::string& png)
{
    try {
        const image::PngSize size = image::png_size(png);
        return std::uint64_t{3} * static_cast<unsigned int>(size.width) * static_cast<unsigned int>(size.height) >
               k_small_picture_bytes;
    } catch (const Error&) {
        return false;
    }
}

} // namespace

net::Task<protocol::Answer> PolicyCaller::ask(Session& session, const protocol::Update& update)
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
    observation.is_end = update.kind == protocol::Update::Kind::episode_end;
    if (observation.started && !session.variables.controls.empty()) {
        observation.controls = session.variables.controls.json();
    }
    std::shared_ptr<const Seen> seen; // must live until the policy has answered
    warn_without_pictures(session);
    if (m_options.policy_frames != PolicyFrames::none && session.picture.is_there()) {
        observation.has_frame = true;
        observation.frame_width = session.picture.width;
        observation.frame_height = session.picture.height;
        observation.frame_encoding = m_options.policy_frames == PolicyFrames::png    ? "png"
                                     : m_options.policy_frames == PolicyFrames::gray ? "gray"
                                                                                     : "raw";
        observation.frame = *session.picture.bytes;
        if (needs_unpacking(session.picture)) {
            co_await m_policy.wait_for_room(); // so that pictures wait packed
            seen = co_await unpack(session);
            observation.has_frame = seen != nullptr;
        }
    }
    if (seen != nullptr && wants_pixels(m_options)) {
        const std::span<const std::uint8_t> pixels = seen->viewer.pixels();
        observation.frame_width = seen->viewer.width();
        observation.frame_height = seen->viewer.height();
        observation.frame = {reinterpret_cast<const char*>(pixels.data()), pixels.size()};
    } else if (seen != nullptr) {
        observation.frame = seen->png;
    }
    co_return co_await m_policy.act(observation);
}

void PolicyCaller::warn_without_pictures(Session& session)
{
    constexpr std::uint64_t k_steps = 100;
    if (m_options.policy_frames == PolicyFrames::none || m_has_picture) {
        return;
    }
    m_has_picture = session.picture.is_there();
    if (!m_has_picture && ++m_steps_without_picture == k_steps) {
        m_life.warn_once(session, "no picture",
                         "--policy-frames: no screenshot has come with the first " + std::to_string(k_steps) +
                             " steps; gsl_sender.lua sends them with --userdata=shots:true");
    }
}

net::Task<std::shared_ptr<const PolicyCaller::Seen>> PolicyCaller::unpack(Session& session)
{
    const auto bytes = std::uint64_t{3} * static_cast<unsigned int>(session.picture.width) *
                       static_cast<unsigned int>(session.picture.height);
    if (bytes > m_options.game.picture_bytes_max) {
        m_life.warn_once(session, "large picture",
                         "a screenshot of " + std::to_string(session.picture.width) + "x" +
                             std::to_string(session.picture.height) + " unpacks to " + std::to_string(bytes) +
                             " bytes; the policy is shown none above " +
                             std::to_string(m_options.game.picture_bytes_max) + " (--picture-limit)");
        co_return nullptr;
    }
    std::string damage;
    try {
        if (bytes <= k_small_picture_bytes) {
            // The policy's message is made of it before anybody else's turn: there was room, and nothing is waited for.
            unpack(session.picture, m_options, *m_seen);
            co_return m_seen;
        }
        const auto seen = std::make_shared<Seen>(view_of(m_options));
        std::function<void()> work = [picture = session.picture, seen, &options = m_options] {
            unpack(picture, options, *seen);
        };
        co_await m_worker.run(std::move(work));
        co_return seen;
    } catch (const Error& error) {
        damage = error.what();
    }
    m_life.warn_once(session, "damaged picture " + damage, "a screenshot cannot be shown to the policy: " + damage);
    co_return nullptr;
}

net::Task<std::string> PolicyCaller::shown_png(protocol::Picture png)
{
    if (!m_options.game.grayscale) {
        co_return *png;
    }
    const std::uint64_t limit = m_options.game.picture_bytes_max;
    if (!is_large(*png)) {
        co_return gray_png(*png, limit);
    }
    const auto gray = std::make_shared<std::string>();
    std::function<void()> work = [png, gray, limit] { *gray = gray_png(*png, limit); };
    co_await m_worker.run(std::move(work));
    co_return std::move(*gray);
}

net::Task<void> PolicyCaller::convert_screenshots(Session& session, std::string_view message)
{
    protocol::Screenshots& screenshots = session.variables.screenshots;
    for (const std::uint64_t number : protocol::screenshots_of_statements(message)) {
        if (const protocol::Picture png = screenshots.find_unconverted(number); png != nullptr && is_large(*png)) {
            screenshots.set_converted(number, co_await shown_png(png));
        }
    }
}

void PolicyCaller::unpack(const ReceivedPicture& picture, const Options& options, Seen& seen)
{
    if (picture.is_raw && wants_pixels(options) && !options.game.grayscale) {
        const std::string& bytes = *picture.bytes;
        seen.viewer.show(picture.width, picture.height,
                         {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        return;
    }
    decode(picture, seen.image);
    if (options.game.grayscale) {
        make_seen_gray(seen.image);
    }
    if (wants_pixels(options)) {
        seen.viewer.show(seen.image.width, seen.image.height, seen.image.rgb);
    } else {
        image::encode_png(seen.image, seen.png);
    }
}

image::View PolicyCaller::view_of(const Options& options)
{
    image::View view = options.policy_view;
    view.gray = options.policy_frames == PolicyFrames::gray;
    return view;
}

void make_seen_gray(image::Image& image)
{
    for (std::size_t i = 0; i + 2 < image.rgb.size(); i += 3) {
        // The weights add up to less than 1, so white is 254.97 before rounding.
        const int brightness =
            (2989 * image.rgb[i] + 5870 * image.rgb[i + 1] + 1140 * image.rgb[i + 2] + 5000) / 10'000;
        std::fill_n(&image.rgb[i], 3, static_cast<std::uint8_t>(brightness));
    }
}

std::string gray_png(const std::string& png, std::uint64_t rgb_bytes_max)
{
    std::string out;
    try {
        const image::PngSize size = image::png_size(png);
        if (std::uint64_t{3} * static_cast<unsigned int>(size.width) * static_cast<unsigned int>(size.height) >
            rgb_bytes_max) {
            return out;
        }
        image::Image image;
        image::decode_png(png, image);
        make_seen_gray(image);
        image::encode_png(image, out);
    } catch (const Error&) {
        out.clear();
    }
    return out;
}

net::Task<protocol::Answer> NonePolicy::act(const net::Observation& /*observation*/)
{
    co_return protocol::Answer{};
}

net::Task<void> NonePolicy::stop()
{
    co_return;
}

net::Task<protocol::Answer> RandomActions::act(const net::Observation& observation)
{
    auto found = m_by_name.find(observation.session_name);
    if (found == m_by_name.end()) {
        const std::string name{observation.session_name};
        found = m_by_name.emplace(name, protocol::RandomPolicy{m_actions, m_seed, name}).first;
    }
    protocol::Answer answer;
    answer.action = found->second.act();
    answer.guessed = true;
    co_return answer;
}

net::Task<void> RandomActions::stop()
{
    co_return;
}

void RandomActions::forget(std::string_view session_name)
{
    if (const auto found = m_by_name.find(session_name); found != m_by_name.end()) {
        m_by_name.erase(found);
    }
}

} // namespace bh::serve
