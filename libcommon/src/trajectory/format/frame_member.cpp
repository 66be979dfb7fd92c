#include "frame_member.hpp"

#include <algorithm>
#include <charconv>

namespace bh::trajectory {

namespace {

// A quote inside a string is escaped: this cannot stand in one.
constexpr std::string_view k_begin = R"(,"frame":{"width":)";

bool take_text(std::string_view& text, std::string_view expected)
{
    if (!text.starts_with(expected)) {
        return false;
    }
    text.remove_prefix(expected.size());
    return true;
}

template <typename Number>
bool take_number(std::string_view& text, Number& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) {
        return false;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

void append_size(std::string& out, std::string_view line_before_frame, int width, int height)
{
    out.append(line_before_frame).append(k_begin);
    out += std::to_string(width) + R"(,"height":)" + std::to_string(height);
}

} // namespace

std::optional<FrameMember> frame_at_end(std::string_view line)
{
    // Most records are told apart here, without a look at all of the line.
    const bool has_index = line.ends_with("}}");
    if (!has_index && !line.ends_with('}')) {
        return std::nullopt;
    }
    constexpr std::size_t k_member_bytes_max = 160; // three numbers, and a name that nobody makes longer
    const std::size_t skipped = line.size() - std::min(line.size(), k_member_bytes_max);
    FrameMember frame;
    frame.begin = line.substr(skipped).rfind(k_begin);
    if (frame.begin == std::string_view::npos) {
        return std::nullopt;
    }
    frame.begin += skipped;
    std::string_view rest = line.substr(frame.begin + k_begin.size());
    if (!take_number(rest, frame.width) || !take_text(rest, R"(,"height":)") || !take_number(rest, frame.height)) {
        return std::nullopt;
    }
    if (has_index) {
        std::uint64_t index = 0;
        if (!take_text(rest, R"(,"index":)") || !take_number(rest, index) || rest != "}}") {
            return std::nullopt;
        }
        frame.index = index;
        return frame;
    }
    if (!take_text(rest, R"(,"encoding":")")) {
        return std::nullopt;
    }
    frame.encoding = rest.substr(0, rest.find('"'));
    rest.remove_prefix(frame.encoding.size());
    std::uint64_t payload_bytes = 0;
    if (!take_text(rest, R"("},"payload":)") || !take_number(rest, payload_bytes) || rest != "}") {
        return std::nullopt;
    }
    return frame;
}

void append_with_index(std::string& out, std::string_view line_before_frame, int width, int height, std::uint64_t index)
{
    append_size(out, line_before_frame, width, height);
    out += R"(,"index":)" + std::to_string(index) + "}}";
}

void append_with_payload(std::string& out, std::string_view line_before_frame, int width, int height,
                         std::string_view encoding, std::size_t payload_bytes)
{
    append_size(out, line_before_frame, width, height);
    out.append(R"(,"encoding":")").append(encoding);
    out += R"("},"payload":)" + std::to_string(payload_bytes) + "}";
}

} // namespace bh::trajectory
