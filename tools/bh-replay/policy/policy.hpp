#pragma once

#include "options.hpp"
#include "report.hpp"

#include <bh/base/input.hpp>
#include <bh/cli/context.hpp>
#include <bh/net/policy.hpp>
#include <bh/net/policy_process.hpp>
#include <bh/protocol/action.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::replay {

/// A policy that is shown the recorded observations, in one of its forms.
class Policy
{
public:
    virtual ~Policy() = default;
    /// The answer to an observation; nothing if none is expected. \throws bh::Error naming the place if there should be
    /// one and is not.
    virtual std::optional<protocol::Answer> ask(const Place& place, const net::Observation& observation) = 0;
    /// No observation follows.
    virtual void finish() = 0;
    /// Was anything said that is no answer to anything?
    [[nodiscard]] virtual bool has_extra_lines() const = 0;

    /// Are answers given by a program that runs now, so that the time they take means something?
    [[nodiscard]] virtual bool is_live() const { return false; }
};

/// The policy command, the file of answers, or standard output, as the options say.
std::unique_ptr<Policy> make_policy(const Options& options, cli::Context& context);

/// A file or pipe with a line for each observation, in their order, as a policy writes them.
class AnswerFile final : public Policy
{
public:
    /// `path` "-" is standard input. \throws bh::FileError
    AnswerFile(const std::string& path, cli::Context& context);

    std::optional<protocol::Answer> ask(const Place& place, const net::Observation& observation) override;
    void finish() override;

    [[nodiscard]] bool has_extra_lines() const override { return m_has_extra_lines; }

private:
    /// False at the end. \throws bh::DataError for a line that is too long.
    bool next_line(std::string_view& line);
    bool fill();
    void complain(const std::string& what);
    [[nodiscard]] std::string line_label() const;

    cli::Context& m_context;
    Input m_input;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0; ///< of what was not yet given out
    std::size_t m_end = 0;   ///< of what was read
    bool m_ended = false;
    std::uint64_t m_line = 0; ///< number of the line given last, from 1
    std::string m_last_place;
    std::uint64_t m_complaints = 0;
    bool m_has_extra_lines = false;
};

/// Writes the observations to standard output, as a policy command would read them.
class ObservationWriter final : public Policy
{
public:
    explicit ObservationWriter(cli::Context& context) : m_context{context} {}

    std::optional<protocol::Answer> ask(const Place& place, const net::Observation& observation) override;

    void finish() override {}

    [[nodiscard]] bool has_extra_lines() const override { return false; }

private:
    cli::Context& m_context;
    std::string m_text; ///< reused
};

/// A policy command, which answers each observation before it is shown the next.
class PolicyCommand final : public Policy
{
public:
    /// \throws bh::Error if the command cannot be run.
    PolicyCommand(const Options& options, cli::Context& context);
    PolicyCommand(const PolicyCommand&) = delete;
    PolicyCommand& operator=(const PolicyCommand&) = delete;
    ~PolicyCommand() override;

    std::optional<protocol::Answer> ask(const Place& place, const net::Observation& observation) override;
    void finish() override;

    [[nodiscard]] bool has_extra_lines() const override { return m_complaints.any; }

    [[nodiscard]] bool is_live() const override { return true; }

private:
    /// What was said about the policy while it ran, with the step.
    struct Complaints final : net::Reporter
    {
        explicit Complaints(cli::Context& to) : context{to} {}

        void warning(std::string_view text) override;

        void note(std::string_view text) override { context.detail(text); }

        cli::Context& context;
        std::string where;
        bool any = false;
    };

    net::Task<void> act(const net::Observation& observation, std::optional<protocol::Answer>& answer);
    net::Task<void> stop();

    Complaints m_complaints;
    net::EventLoop m_loop{1};
    net::PolicyProcess m_policy;
    bool m_stopped = false;
};

} // namespace bh::replay
