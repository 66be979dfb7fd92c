#pragma once

#include <bh/net/policy_process.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bh::test {

/// Keeps what is reported.
class KeptReports final : public net::Reporter
{
public:
    void warning(std::string_view text) override { warnings.emplace_back(text); }

    void note(std::string_view text) override { notes.emplace_back(text); }

    /// How many warnings contain `text`.
    [[nodiscard]] std::size_t count(std::string_view text) const;

    std::vector<std::string> warnings;
    std::vector<std::string> notes;
};

/// A policy that is a shell or Python script, and the loop that it runs on.
class PolicyFixture
{
public:
    explicit PolicyFixture(std::vector<std::string> command,
                           std::chrono::milliseconds timeout = std::chrono::seconds{20}, bool restart = true,
                           bool batch = false);
    /// Stops the policy, if the test did not.
    ~PolicyFixture();

    /// The answer to one observation.
    protocol::Answer act(std::uint64_t session = 1, std::string_view json = R"({"x":1})");
    /// Asks without waiting; the answer is there when it has a value. What the observation points to must stay until
    /// then.
    std::shared_ptr<std::optional<protocol::Answer>> ask(const net::Observation& observation);
    /// Asks for `session` with `json`, without waiting.
    std::shared_ptr<std::optional<protocol::Answer>> ask(std::uint64_t session, std::string_view json);
    void stop();
    /// Runs the loop until `done`; fails the test after 20 s.
    void run_until(const std::function<bool()>& done);

    net::EventLoop loop;
    KeptReports reports;
    std::vector<std::string> deaths; ///< how the program ended, each time

private:
    std::optional<net::PolicyProcess> m_policy;
    bool m_stopped = false;
};

/// A command that runs a script of the shell.
std::vector<std::string> sh(const std::string& script);
/// A command that runs a script of Python.
std::vector<std::string> python(const std::string& script);

/// Does a process with this number exist (and is no zombie)?
bool is_running(int process_id);

} // namespace bh::test
