#pragma once

#include <bh/base/output.hpp>
#include <bh/cli/context.hpp>
#include <bh/record/record.hpp>

#include <optional>
#include <string>

namespace bh::recorder {

/// Copies records to standard output: --tee. A reader that goes away, or that takes nothing when it is time to stop,
/// does not end the recording.
class Tee
{
public:
    /// `gate` says how long a slow reader is waited for. Both must outlive this object.
    Tee(cli::Context& context, WriteGate& gate);

    void write(const record::RecordView& view);
    /// Writes what is held back: the reader must not wait for what is here already.
    void flush();

private:
    void give_up(const char* reason);

    cli::Context& m_context;
    std::optional<GatedOutput> m_output; ///< absent: given up
    std::string m_buffer;
};

} // namespace bh::recorder
