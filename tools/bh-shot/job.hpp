#pragma once

#include "options.hpp"
#include "output.hpp"
#include "step_reader.hpp"

#include <bh/base/error.hpp>
#include <bh/cli/context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace bh::shot {

/// Warns of what is damaged in a recording: of the first ten places one by one, of the others of how many they are.
class DamageLog
{
public:
    /// `name`: the recording's.
    DamageLog(cli::Context& context, std::string name) : m_context{context}, m_name{std::move(name)} {}

    void add(const std::string& damage);
    /// Warns of the places not named, if any. Call it once, at the end.
    cli::Outcome finish();

private:
    cli::Context& m_context;
    std::string m_name;
    std::uint64_t m_count = 0;
};

/// What every kind of output needs: the options, the recording, the place where pictures go, and what was damaged.
class Job
{
public:
    /// Both must live as long.
    Job(const Options& options, cli::Context& context);
    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    [[nodiscard]] const Options& options() const { return m_options; }

    [[nodiscard]] cli::Context& context() { return m_context; }

    [[nodiscard]] DamageLog& damage() { return m_damage; }

    /// Begins to read the selection; see StepReader about `first`. Damage is warned of, except `again`.
    std::unique_ptr<StepReader> open(std::uint64_t first, bool again = false);

    /// Can the recording be read again? A pipe cannot.
    [[nodiscard]] bool is_readable_again() const;

    /// Loads the picture of the step that was read last, and puts it where the options say. False if it is damaged.
    bool put(StepReader& steps, Step& step);

    /// Calls `take` for each step of the range that has a picture, and returns how many these are.
    /// \throws bh::DataError if there is none
    std::uint64_t for_each_picture(StepReader& steps, const std::function<void(Step&)>& take, bool is_drawing);

    /// Loads the picture of the step that was read last. False if it is damaged, of which a warning tells.
    bool load(StepReader& steps, Step& step);

    /// All pictures are put.
    cli::Outcome finish();

    /// Says something about the recording.
    void note(const std::string& text);

    /// Says how many pictures were written.
    void note_pictures(std::uint64_t count);

    /// That there is nothing to write, and why.
    [[nodiscard]] DataError nothing(const std::string& reason) const { return DataError{m_name + ": " + reason}; }

private:
    const Options& m_options;
    cli::Context& m_context;
    std::string m_name; ///< of the recording
    DamageLog m_damage;
    std::unique_ptr<Sink> m_sink;
};

/// Counts the steps read, for a person who waits. Not while pictures are drawn on the same terminal.
class StepProgress
{
public:
    StepProgress(Job& job, bool is_drawing);
    void operator()();

private:
    std::optional<cli::Progress> m_progress;
    std::uint64_t m_count = 0;
};

} // namespace bh::shot
