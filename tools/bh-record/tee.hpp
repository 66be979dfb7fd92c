#pragma once

#include <bh/cli/context.hpp>
#include <bh/record/record.hpp>

namespace bh::recorder {

/// Copies records to standard output: --tee. A reader that goes away does not end the recording.
class Tee
{
public:
    explicit Tee(cli::Context& context) : m_context{context} {}

    void write(const record::RecordView& view);
    /// Nobody must wait for what is here already.
    void flush();

private:
    void give_up();

    cli::Context& m_context;
    bool m_open = true;
};

} // namespace bh::recorder
