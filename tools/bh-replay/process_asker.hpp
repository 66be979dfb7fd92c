#pragma once

#include "asker.hpp"

#include <bh/net/policy_process.hpp>

namespace bh::replay {

/// A policy command, which answers each observation before it is shown the next.
class ProcessAsker final : public Asker
{
public:
    /// \throws bh::Error if the command cannot be run.
    ProcessAsker(const Options& options, cli::Context& context);
    ProcessAsker(const ProcessAsker&) = delete;
    ProcessAsker& operator=(const ProcessAsker&) = delete;
    ~ProcessAsker() override;

    std::optional<protocol::Answer> ask(const Place& place, const net::Observation& observation) override;
    void finish() override;

    [[nodiscard]] bool said_too_much() const override { return m_complaints.any; }

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
