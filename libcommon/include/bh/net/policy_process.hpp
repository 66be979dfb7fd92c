#pragma once

#include <bh/net/policy.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::net {

/// Two descriptors that this process inherited.
struct PolicyDescriptors
{
    int read = -1;  ///< the policy's answers
    int write = -1; ///< our observations; may be the same as `read` if that is a socket
};

/// Reads "fd:IN,OUT", IN being what we read. Nothing if the text does not begin with "fd:". Looks whether they are
/// open, in the right directions, and pipes, sockets or terminals. \throws std::invalid_argument
std::optional<PolicyDescriptors> parse_policy_descriptors(std::string_view text);

struct PolicyProcessOptions
{
    std::vector<std::string> command; ///< program and arguments; looked up in PATH
    /// In place of the command: whoever holds the other ends is the policy. It is never started again.
    std::optional<PolicyDescriptors> descriptors;
    std::chrono::milliseconds timeout{10'000};
    /// Start it again, after a pause that grows to 10 s, when it died. No: act() gives the fallback. A program that
    /// gave no answer during ten time-outs in a row is killed; what passes while several wait is one time-out.
    bool restart = true;
    /// Ask about all observations that wait at once, and about the next ones when these are answered.
    bool batch = false;
    /// A batch waits for so many observations.
    std::uint64_t batch_least = 1;
    /// How long it may take to end when its input has ended, and once more after SIGTERM.
    std::chrono::milliseconds grace{5'000};
    /// Called each time the program has ended without stop(), with how: "exited with status 1", "closed its
    /// descriptors". It must not call back.
    std::function<void(std::string_view how)> on_death;
};

/// A program that reads observations on its standard input and writes one action line for each on its standard output,
/// bh-policy(7).
///
/// Answers belong to observations in order, or by "session" when they carry it. The program runs in its own process
/// group, without Python's output buffering, with the time-out in BH_POLICY_TIMEOUT_MS, and dies with us. With
/// inherited descriptors it is another program, which we neither start nor end.
class PolicyProcess final : public Policy
{
public:
    /// Starts the program. \throws bh::Error if it cannot be run.
    PolicyProcess(EventLoop& loop, PolicyProcessOptions options, Reporter& reporter);
    PolicyProcess(const PolicyProcess&) = delete;
    PolicyProcess& operator=(const PolicyProcess&) = delete;
    ~PolicyProcess() override;

    Task<void> wait_for_room() override;
    /// Waits for room first.
    Task<protocol::Answer> act(const Observation& observation) override;
    /// Closes its input and waits for its end; after `grace` SIGTERM, after that once more SIGKILL, of which it warns.
    /// What is not answered a second after the beginning gets the fallback.
    Task<void> stop() override;
    /// SIGTERM now, SIGKILL half a second later.
    void hurry() override;

private:
    struct State;
    std::shared_ptr<State> m_state; ///< shared with the coroutines that read and restart
};

} // namespace bh::net
