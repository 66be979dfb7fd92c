#include <bh/base/error.hpp>
#include <bh/record/record.hpp>

#include <charconv>

namespace bh::record {

Picture Source::picture()
{
    throw DataError{"the record has no picture"};
}

namespace {

void drop_spaces(std::string_view& text)
{
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
}

bool drop_suffix(std::string_view& text, std::string_view suffix)
{
    drop_spaces(text);
    if (!text.ends_with(suffix)) {
        return false;
    }
    text.remove_suffix(suffix.size());
    return true;
}

} // namespace

std::optional<std::uint64_t> announced_payload(std::string_view line)
{
    if (!drop_suffix(line, "}")) {
        return std::nullopt;
    }
    drop_spaces(line);
    const auto before_digits = line.find_last_not_of("0123456789");
    if (before_digits == std::string_view::npos || before_digits + 1 == line.size()) {
        return std::nullopt;
    }
    const std::string_view digits = line.substr(before_digits + 1);
    line.remove_suffix(digits.size());
    if (!drop_suffix(line, ":") || !drop_suffix(line, "\"payload\"")) {
        return std::nullopt;
    }
    drop_spaces(line);
    if (!line.ends_with(',') && line != "{") {
        return std::nullopt;
    }
    std::uint64_t bytes = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bytes);
    // A number past 64 bits is past every limit too.
    return error == std::errc{} ? bytes : UINT64_MAX;
}

FramingStatus next_record(std::string_view buffer, std::size_t& position, RecordView& view, std::string& error)
{
    const std::string_view rest = buffer.substr(position);
    const auto line_end = rest.find('\n');
    if (line_end == std::string_view::npos || line_end > k_line_bytes_max) {
        if (rest.size() > k_line_bytes_max) {
            error = "a line of more than 16 MiB";
            return FramingStatus::bad;
        }
        return FramingStatus::need_more;
    }
    view.line = rest.substr(0, line_end);
    view.payload = {};
    view.has_payload = false;
    view.has_picture = false;
    if (const auto bytes = announced_payload(view.line)) {
        if (*bytes > k_payload_bytes_max) {
            error = "a payload of more than 64 MiB";
            return FramingStatus::bad;
        }
        const auto payload_start = line_end + 1;
        const auto payload_bytes = static_cast<std::size_t>(*bytes);
        if (rest.size() < payload_start + payload_bytes + 1) {
            return FramingStatus::need_more;
        }
        if (rest[payload_start + payload_bytes] != '\n') {
            error = "no line feed after a payload of " + std::to_string(payload_bytes) + " bytes";
            return FramingStatus::bad;
        }
        view.payload = rest.substr(payload_start, payload_bytes);
        view.has_payload = true;
        position += payload_start + payload_bytes + 1;
        return FramingStatus::record;
    }
    position += line_end + 1;
    return FramingStatus::record;
}

void append_record(std::string& out, std::string_view line, std::string_view payload, bool has_payload)
{
    out.append(line).push_back('\n');
    if (has_payload) {
        out.append(payload).push_back('\n');
    }
}

} // namespace bh::record
