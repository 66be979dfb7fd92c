#pragma once

#include "options.hpp"
#include "pipeline.hpp"
#include "run.hpp"

#include <bh/cli/context.hpp>
#include <bh/net/task.hpp>

#include <memory>
#include <string>
#include <vector>

namespace bh::play {

/// What all runs have in common: the event loop, the signals, the line of progress, and how it ends.
class Player
{
public:
    /// Both must outlive this object.
    Player(const Options& options, cli::Context& context);
    Player(const Player&) = delete;
    Player& operator=(const Player&) = delete;
    /// If the loop has thrown, coroutines still wait that refer to the members.
    ~Player();

    /// Runs `task` and what it starts to the end. \throws what they throw
    void run(net::Task<void> task);

    /// Plays one pipeline. `what` goes before its progress: "run 1 of 10: ". Both must live until it is over.
    net::Task<Run::Result> play(const RunChoice& choice, const std::string& what);

    /// Runs a program of ours with our own standard error. What it wants with standard output goes nowhere.
    net::Task<net::ProcessEnd> run_program(const CommandLine& command);

    /// Stops what runs, as signals do; nothing more is to be started then.
    void interrupt(int count);

    [[nodiscard]] bool is_stopping() const { return m_interrupts > 0; }

    [[nodiscard]] net::EventLoop& loop() { return m_loop; }

    [[nodiscard]] Ending& ending() { return m_ending; }

private:
    struct Shown;

    net::Task<void> show_progress(std::shared_ptr<Shown> shown);
    void say_address(const std::string& url);
    net::Task<void> run_to_end(net::Task<void> task);

    const Options& m_options;
    cli::Context& m_context;
    net::EventLoop m_loop{1};
    Lines m_lines;
    cli::Progress m_progress;
    Ending m_ending;
    int m_interrupts = 0;
    std::vector<Run*> m_runs; ///< under way
    net::Signals m_signals;
};

/// What is played with this policy if nothing else is said.
RunChoice choice_of(const Options& options, const PolicyName& policy);

} // namespace bh::play
