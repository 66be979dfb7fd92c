#include "tee.hpp"

#include <bh/base/error.hpp>
#include <bh/record/framing.hpp>

#include <unistd.h>

#include <utility>

namespace bh::recorder {

namespace {
constexpr std::size_t k_buffer_bytes = std::size_t{64} << 10;
}

Tee::Tee(cli::Context& context, WriteGate& gate) : m_context{context}
{
    m_output.emplace(STDOUT_FILENO, "standard output", gate);
}

void Tee::write(const record::RecordView& view)
{
    record::append_record(m_buffer, view.line, view.payload, view.has_payload);
    if (m_buffer.size() >= k_buffer_bytes) {
        flush();
    }
}

void Tee::flush()
{
    if (m_output && !m_buffer.empty()) {
        try {
            if (!m_output->write(m_buffer)) {
                give_up("takes nothing; the rest is not copied");
            }
        } catch (const BrokenPipe&) {
            give_up("is gone; recording goes on");
        }
    }
    m_buffer.clear();
}

void Tee::give_up(const char* reason)
{
    m_output.reset();
    m_context.note(std::string{"the reader of standard output "} + reason);
}

} // namespace bh::recorder
