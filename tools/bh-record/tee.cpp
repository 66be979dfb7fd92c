#include "tee.hpp"

#include <bh/base/error.hpp>

namespace bh::recorder {

void Tee::write(const record::RecordView& view)
{
    if (!m_open) {
        return;
    }
    try {
        m_context.output().write(view.line);
        m_context.output().write("\n");
        if (view.has_payload) {
            m_context.output().write(view.payload);
            m_context.output().write("\n");
        }
    } catch (const BrokenPipe&) {
        give_up();
    }
}

void Tee::flush()
{
    try {
        m_context.output().flush();
    } catch (const BrokenPipe&) {
        give_up();
    }
}

void Tee::give_up()
{
    m_open = false;
    m_context.note("the reader of standard output is gone; recording goes on");
}

} // namespace bh::recorder
