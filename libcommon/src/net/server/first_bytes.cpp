#include "first_bytes.hpp"

#include <algorithm>
#include <array>

namespace bh::net {

namespace {

constexpr std::string_view k_absolute = "http://";

bool is_prefix_of(std::string_view begin, std::string_view whole)
{
    return whole.starts_with(begin);
}

// What follows "GET ", which begins a request and a statement.
Opening opening_of_get(std::string_view rest)
{
    if (rest.empty()) {
        return Opening::undecided;
    }
    if (rest.front() == '/' || rest.starts_with(k_absolute)) {
        return Opening::http;
    }
    return is_prefix_of(rest, k_absolute) ? Opening::bare_if_silent : Opening::bare_line;
}

// What follows "UPDATE" or "RESET", which stand alone as statements but could be a method: then the line ends with the
// protocol's name.
Opening opening_of_lone_word(std::string_view rest)
{
    constexpr std::size_t k_request_line_bytes_max = 8192; // RFC 9112, 3 wants 8,000 at least
    constexpr std::string_view k_protocol = " HTTP/1.";
    if (rest.empty() || rest == " ") {
        return Opening::bare_if_silent;
    }
    const char next = rest.front() == ' ' ? rest[1] : rest.front();
    if (next == '\r' || next == '\n' || next == ';' || next == ' ') {
        return Opening::bare_line;
    }
    if (rest.front() != ' ') {
        return Opening::http; // a longer word
    }
    const auto line_end = rest.find('\n');
    if (line_end == std::string_view::npos) {
        return rest.size() > k_request_line_bytes_max ? Opening::http : Opening::bare_if_silent;
    }
    std::string_view line = rest.substr(0, line_end);
    line.remove_suffix(line.ends_with('\r') ? 1 : 0);
    return line.size() > k_protocol.size() && line.substr(0, line.size() - 1).ends_with(k_protocol)
               ? Opening::http
               : Opening::bare_line;
}

Opening opening_of_word(std::string_view bytes)
{
    constexpr std::array<std::string_view, 3> k_with_arguments = {"SET ", "SESSION ", "TOKEN "};
    constexpr std::array<std::string_view, 2> k_alone = {"UPDATE", "RESET"};
    constexpr std::string_view k_get = "GET ";
    if (bytes.starts_with(k_get)) {
        return opening_of_get(bytes.substr(k_get.size()));
    }
    for (const std::string_view word : k_alone) {
        if (bytes.starts_with(word)) {
            return opening_of_lone_word(bytes.substr(word.size()));
        }
    }
    const auto begins = [bytes](std::string_view word) { return bytes.starts_with(word); };
    if (std::any_of(k_with_arguments.begin(), k_with_arguments.end(), begins)) {
        return Opening::bare_line;
    }
    const auto may_become = [bytes](std::string_view word) { return is_prefix_of(bytes, word); };
    return may_become(k_get) || std::any_of(k_alone.begin(), k_alone.end(), may_become) ||
                   std::any_of(k_with_arguments.begin(), k_with_arguments.end(), may_become)
               ? Opening::undecided
               : Opening::http;
}

// What begins as the size of a frame can; so does an empty line.
Opening opening_of_size(std::string_view bytes)
{
    constexpr std::size_t k_space_bytes_max = 16;
    if (bytes.front() == '\n' || bytes.starts_with("\r\n")) {
        return Opening::empty_line;
    }
    const auto begins_size = [](char c) { return (c >= '0' && c <= '9') || c == '+'; };
    if (bytes.front() == '\r' && bytes.size() > 1 && !begins_size(bytes[1])) {
        return Opening::unknown;
    }
    std::string_view rest = bytes.substr(0, k_space_bytes_max);
    rest.remove_prefix(std::min(rest.find_first_not_of(k_space_before_size), rest.size()));
    rest.remove_prefix(rest.starts_with('+') ? 1 : 0);
    if (rest.empty()) {
        return bytes.size() < k_space_bytes_max ? Opening::undecided : Opening::unknown;
    }
    return rest.front() >= '0' && rest.front() <= '9' ? Opening::framed : Opening::unknown;
}

} // namespace

Opening opening_of(std::string_view bytes)
{
    const char first = bytes.front();
    if ((first >= '0' && first <= '9') || first == '+' || k_space_before_size.find(first) != std::string_view::npos) {
        return opening_of_size(bytes);
    }
    if (first >= 'A' && first <= 'Z') {
        return opening_of_word(bytes);
    }
    if (first == '@') {
        return Opening::bare_line;
    }
    if (first == k_png_signature.front()) {
        return Opening::bare_picture;
    }
    return Opening::unknown;
}

} // namespace bh::net
