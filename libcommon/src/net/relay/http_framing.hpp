#pragma once

#include <bh/net/relay.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh::net {

/// Of a head that passes; more is refused.
inline constexpr std::size_t k_passed_head_bytes_max = std::size_t{64} << 10;

/// Where a head ends that `text` begins with: behind its empty line. npos if not yet. Lines that end with LF alone
/// count, as servers exist that write them.
std::size_t http_head_end(std::string_view text);

/// Begins `text` as a request of HTTP does, with a method of it and a target?
enum class Begins
{
    yes,
    no,
    maybe, ///< more bytes are needed
};
Begins begins_http(std::string_view text);

/// The head of a response, as far as it says where its body ends. Lenient: whatever can be understood is.
struct ResponseHead
{
    int status = 0;
    bool is_chunked = false;
    std::optional<std::uint64_t> length;
};

/// Nothing if it is no head of a response. `head` has all of its lines.
std::optional<ResponseHead> parse_response_head(std::string_view head);

/// `head` of a request with `target` in place of its own and `authority` in place of the Host's, else byte for byte.
std::string rewritten_head(std::string_view head, std::string_view target, std::string_view authority);

/// Finds the end of a body among the bytes that pass, and keeps what is in it.
class HttpBody
{
public:
    enum class Kind
    {
        empty,
        sized,
        chunked,
        until_end ///< of the connection
    };

    HttpBody() = default;

    /// `length` is for Kind::sized. `kept_max` bytes are kept.
    HttpBody(Kind kind, std::uint64_t length, std::size_t kept_max)
        : m_kind{length == 0 && kind == Kind::sized ? Kind::empty : kind}, m_left{length}, m_kept_max{kept_max}
    {
    }

    /// Takes what belongs to the body off the front of `bytes`; how many that were.
    std::size_t take(std::string_view bytes, PassedBytes& into);

    [[nodiscard]] bool is_done() const { return m_kind == Kind::empty || m_state == State::done; }

    /// What came is no body of this kind. All that follows counts as part of it.
    [[nodiscard]] bool is_bad() const { return m_state == State::bad; }

    /// The end of the connection is the end of the body, too.
    [[nodiscard]] bool ends_with_connection() const { return m_kind == Kind::until_end || is_bad(); }

private:
    enum class State
    {
        data, ///< m_left bytes of it
        chunk_size,
        chunk_extension,
        chunk_end, ///< the line's end behind a chunk
        trailer,   ///< at the beginning of a line
        trailer_line,
        done,
        bad
    };

    void take_chunk_byte(char byte);
    void keep(std::string_view data, PassedBytes& into) const;

    Kind m_kind = Kind::empty;
    State m_state = State::data;
    std::uint64_t m_left = 0;
    std::size_t m_kept_max = 0;
    bool m_has_digits = false;
    bool m_begins = true; ///< nothing was taken
};

} // namespace bh::net
