#include "list_tape.hpp"
#include "movie_tape.hpp"
#include "recorded_tape.hpp"

#include <bh/base/error.hpp>
#include <bh/base/input.hpp>

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

TapeKind kind_of_tape(const std::string& path)
{
    std::array<char, k_looked_at_bytes> buffer;
    Input file{path};
    if (!file.is_regular()) {
        throw FileError{file.name(), "is no regular file, and is read anew for every session"};
    }
    const std::string_view head{buffer.data(), file.read(buffer)};
    if (movie::is_movie(path)) {
        return TapeKind::movie;
    }
    // No member of an answer is called "type".
    const bool has_type = head.substr(0, head.find('\n')).find("\"type\":\"") != std::string_view::npos;
    return is_compressed(head) || (head.starts_with('{') && has_type) ? TapeKind::recording : TapeKind::list;
}

std::unique_ptr<Tape> open_tape(const std::string& path, const TapeSelection& selection)
{
    const TapeKind kind = kind_of_tape(path);
    if (kind == TapeKind::movie) {
        return std::make_unique<MovieTape>(path, selection.from);
    }
    std::unique_ptr<Tape> tape;
    if (kind == TapeKind::recording) {
        tape = std::make_unique<RecordedTape>(path, selection);
    } else {
        tape = std::make_unique<ListTape>(path);
    }
    std::string passed;
    for (std::uint64_t i = 0; i < selection.from && tape->next(passed); ++i) {
        passed.clear();
    }
    return tape;
}

} // namespace bh::policy
