#include "header.hpp"

#include <bh/base/error.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>

namespace bh::recorder {

namespace {

constexpr std::string_view k_meta_option = "--meta";

bool has_key(const Meta& meta, std::string_view key)
{
    return std::any_of(meta.begin(), meta.end(), [key](const auto& entry) { return entry.first == key; });
}

// The values of the header's own that no new one replaces, then the new ones.
std::string merge(const simdjson::dom::object& header, const Meta& meta)
{
    std::string text;
    record::LineWriter writer{text};
    simdjson::dom::object old;
    if (header["meta"].get(old) == simdjson::SUCCESS) {
        for (const auto& [key, value] : old) {
            if (!has_key(meta, key)) {
                writer.raw(key, simdjson::minify(value));
            }
        }
    }
    for (const auto& [key, value] : meta) {
        writer.text(key, value);
    }
    writer.close();
    return text;
}

} // namespace

void add_meta(Meta& meta, const std::string& text)
{
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw UsageError{k_meta_option, text + " is not KEY=VALUE"};
    }
    if (!record::is_utf8(text)) {
        throw UsageError{k_meta_option, "the value of " + text.substr(0, equals) + " is not UTF-8"};
    }
    const std::string key = text.substr(0, equals);
    if (has_key(meta, key)) {
        throw UsageError{k_meta_option, "the key " + key + " is given twice"};
    }
    meta.emplace_back(key, text.substr(equals + 1));
}

std::string rewrite_header(const simdjson::dom::object& header, const Meta& meta,
                           const std::optional<std::uint64_t>& part)
{
    std::string line;
    record::LineWriter writer{line};
    bool needs_part = part.has_value();
    bool needs_meta = !meta.empty();
    const auto write_part = [&] {
        if (std::exchange(needs_part, false)) {
            writer.number("part", *part);
        }
    };
    const auto write_meta = [&] {
        if (std::exchange(needs_meta, false)) {
            writer.raw("meta", merge(header, meta));
        }
    };
    std::string payload;
    for (const auto& [key, value] : header) {
        if (key == "payload") {
            payload = simdjson::minify(value); // always the last member
        } else if (key == "part" && part) {
            write_part(); // in its place, so that parts put together are the same bytes
        } else if (key == "meta" && !meta.empty()) {
            write_meta();
        } else {
            writer.raw(key, simdjson::minify(value));
        }
    }
    write_part();
    write_meta();
    if (!payload.empty()) {
        writer.raw("payload", payload);
    }
    writer.close();
    return line;
}

} // namespace bh::recorder
