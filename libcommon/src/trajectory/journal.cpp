#include "journal.hpp"

#include "journal_name.hpp"

#include <bh/base/error.hpp>
#include <bh/base/output.hpp>

#include <fcntl.h>
#include <unistd.h>

namespace bh::trajectory {

namespace {
constexpr int k_level = 1; // it is read after a crash only: time counts, not size
}

Journal::Journal(std::string path, Sync sync)
    : m_path{std::move(path)}, m_sync{sync}, m_compressor{Content::json, k_level}
{
    create();
}

void Journal::create()
{
    m_name = journal_name(m_path, m_chunk);
    m_fd = Fd{::open(m_name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)};
    if (!m_fd) {
        throw_errno(m_name);
    }
    m_empty = true;
}

void Journal::append(const std::vector<std::string>& pieces)
{
    m_empty = false;
    for (const std::string& records : pieces) {
        write_all(m_fd.get(), m_compressor.compress(records), m_name);
    }
    if (m_sync == Sync::yes) {
        sync_file(m_fd.get(), m_name);
    }
}

// The next journal is there before this one goes: whoever finds this one gone knows that its chunk is in the recording.
void Journal::next_chunk()
{
    const std::string previous = m_name;
    ++m_chunk;
    create();
    ::unlink(previous.c_str());
}

void Journal::remove() noexcept
{
    ::unlink(m_name.c_str());
}

} // namespace bh::trajectory
