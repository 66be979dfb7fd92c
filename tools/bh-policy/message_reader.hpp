#pragma once

#include "player.hpp"

#include <bh/base/fd.hpp>
#include <bh/base/input.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bh::policy {

/// Reads the lines that a policy gets, bh-policy(7), and passes over the bytes that follow some of them. Memory: the
/// longest line, 16 MiB at most.
class MessageReader
{
public:
    explicit MessageReader(ByteSource& bytes);

    /// The next line that is not empty, without its LF; valid until the next call, with record::k_padding_bytes more
    /// readable bytes behind it. False at the end of the input.
    /// \throws bh::DataError where nothing tells what comes next: a line or a payload beyond the limits
    bool next(std::string_view& line);

    /// Bytes were read behind the line that next() gave last.
    [[nodiscard]] bool has_more() const { return m_end > m_begin; }

    /// Of the line that next() gave last, counted from 1.
    [[nodiscard]] std::uint64_t line_number() const { return m_lines; }

private:
    bool fill();
    bool skip(std::uint64_t count);

    ByteSource& m_bytes;
    std::vector<char> m_buffer; ///< k_padding_bytes longer than what may be used
    std::size_t m_begin = 0;    ///< of the bytes not yet given out
    std::size_t m_end = 0;      ///< of the bytes read
    std::uint64_t m_lines = 0;
    std::uint64_t m_behind = 0; ///< bytes behind the line given out that belong to it
};

/// Ends the input with the first SIGINT, SIGTERM or SIGHUP, so that what was learned can be saved; the second one ends
/// the program. One that was ignored when the program started stays ignored. Only one instance may exist at a time.
class InputWatch final : public ReadGate
{
public:
    /// \throws bh::FileError if the system has no pipe left
    InputWatch();
    InputWatch(const InputWatch&) = delete;
    InputWatch& operator=(const InputWatch&) = delete;
    ~InputWatch() override;

    bool wait_readable(int fd) override;
    /// What there is to read of `fd`, without waiting.
    [[nodiscard]] static Waiting look(int fd);
    /// A signal has come.
    [[nodiscard]] static bool is_stopped();

private:
    Fd m_woken; ///< readable once a signal has come
    Fd m_waker;
};

} // namespace bh::policy
