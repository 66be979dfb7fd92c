#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh::policy {

/// An observation as a policy gets it, bh-policy(7). Valid until the next message is read.
struct Observation
{
    std::uint64_t session = 0;
    std::uint64_t episode = 0;
    std::uint64_t step = 0;
    bool started = false;          ///< the session's first
    simdjson::dom::object message; ///< all of it; its fields are below "observation"
};

/// What there is to read.
enum class Waiting
{
    nothing,
    message,
    end, ///< nothing will come any more, or a signal wants the end
};

/// The input, as far as it matters to a player that works for itself between answers.
class InputState
{
public:
    virtual ~InputState() = default;
    [[nodiscard]] virtual Waiting look() const = 0;
};

/// Decides what to press.
class Player
{
public:
    virtual ~Player() = default;
    /// Appends an answer: a JSON value, which as a line of its own is a policy's answer.
    virtual void answer(const Observation& observation, std::string& out) = 0;

    /// Takes a line that asks for no answer: a step of a record stream.
    virtual void watch(const Observation& /*step*/) {}

    /// The answers are out, and the time until the next observation is free. Called before the first one, too.
    virtual void after_answer(const InputState& /*input*/) {}

    /// No more observations come.
    virtual void finish() {}
};

} // namespace bh::policy
