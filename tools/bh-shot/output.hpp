#pragma once

#include "options.hpp"
#include "picture.hpp"

#include <bh/base/atomic_file.hpp>
#include <bh/cli/context.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace bh::shot {

/// Looks whether `output` can take the picture, before the time is spent on making it.
/// \throws bh::UsageError if it is a terminal or the file `input`; bh::FileError if it exists and may not be replaced.
void check_output(const std::string& input, const std::string& output, Overwrite overwrite);

/// Writes the PNG; a file appears only when whole. "-" is standard output. \throws bh::FileError
void write_picture(std::string_view png, const std::string& output, Overwrite overwrite, cli::Context& context);

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
