#pragma once

#include "options.hpp"
#include "picture.hpp"

#include <bh/cli/context.hpp>

#include <memory>

namespace bh::shot {

/// Where pictures go, one after another.
class Sink
{
public:
    virtual ~Sink() = default;
    /// The step must be loaded. \throws bh::DataError, naming the step, if its picture is damaged: then nothing of it
    /// was written; bh::FileError
    virtual void put(const Step& step) = 0;

    /// Everything is written. \throws bh::FileError
    virtual void finish() {}
};

/// The one that the options ask for. They and the context must live as long.
std::unique_ptr<Sink> make_sink(const Options& options, cli::Context& context);

} // namespace bh::shot
