#include "header.hpp"

#include <bh/base/error.hpp>
#include <bh/record/line_members.hpp>
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
std::string merge(std::string_view old_json, const Meta& meta)
{
    std::vector<record::MemberChange> dropped;
    for (const auto& [key, value] : meta) {
        dropped.push_back({key, std::nullopt});
    }
    std::string text;
    record::append_changed(text, old_json, dropped);
    text.pop_back(); // the brace
    for (const auto& [key, value] : meta) {
        text += text.size() > 1 ? "," : "";
        record::append_json_string(text, key);
        text += ':';
        record::append_json_string(text, value);
    }
    return text + '}';
}

std::string_view meta_of(std::string_view header)
{
    record::LineMembers members{header};
    while (const auto member = members.next()) {
        if (member->key == "meta" && member->value().starts_with('{')) {
            return member->value();
        }
    }
    return "{}";
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

std::string rewrite_header(std::string_view header, const Meta& meta, const std::optional<std::uint64_t>& part)
{
    std::vector<record::MemberChange> changes;
    if (part) { // in its place, so that parts put together are the same bytes
        changes.push_back({"part", std::to_string(*part), true});
    }
    if (!meta.empty()) {
        changes.push_back({"meta", merge(meta_of(header), meta), true});
    }
    std::string line;
    record::append_changed(line, header, changes);
    return line;
}

} // namespace bh::recorder
