#include "list_tape.hpp"
#include "recorded_tape.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>
#include <bh/record/line_parser.hpp>

#include <array>

namespace bh::policy {

namespace {

/// Enough for the first line of a record stream to be told from a policy's line.
constexpr std::size_t k_looked_at_bytes = 4096;

// Frames of zstd, and the skippable frames a trajectory file begins with.
bool is_compressed(std::string_view head)
{
    return head.starts_with("\x28\xB5\x2F\xFD") ||
           (head.size() >= 4 && (head[0] & 0xF0) == 0x50 && head.substr(1, 3) == "\x2A\x4D\x18");
}

} // namespace

bool is_recording(const std::string& path)
{
    std::array<char, k_looked_at_bytes> buffer;
    Input file{path};
    if (!file.is_regular()) {
        throw FileError{file.name(), "is no regular file, and is read anew for every session"};
    }
    const std::string_view head{buffer.data(), file.read(buffer)};
    // No member of an answer is called "type".
    return is_compressed(head) ||
           (head.starts_with('{') && head.substr(0, head.find('\n')).find("\"type\":\"") != std::string_view::npos);
}

std::unique_ptr<Tape> open_tape(const std::string& path, const TapeSelection& selection)
{
    if (is_recording(path)) {
        return std::make_unique<RecordedTape>(path, selection);
    }
    return std::make_unique<ListTape>(path);
}

} // namespace bh::policy
