#include "update_fields.hpp"

#include <bh/protocol/controls.hpp>
#include <bh/protocol/form.hpp>
#include <bh/protocol/gsl.hpp>
#include <bh/record/line_writer.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <unordered_set>

namespace bh::protocol {

namespace {

/// Kept of one update, each for a key of its own in any honest one.
constexpr std::size_t k_oddities_max = 64;
/// A session keeps the names of its controls, and so does its record; see Controls::k_count_max.
constexpr std::size_t k_names_bytes_max = std::size_t{64} << 10;

template <typename Number>
std::optional<Number> to_number(std::string_view text)
{
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

std::optional<bool> to_bool(std::string_view text)
{
    if (text == "1" || text == "true" || text == "True") {
        return true;
    }
    if (text == "0" || text == "false" || text == "False") {
        return false;
    }
    return std::nullopt;
}

/// "28*RIGHT,2*NONE" -> [[28,"RIGHT"],[2,"NONE"]]; empty if it is not of that form.
std::string inputs_to_json(std::string_view text)
{
    std::string json = "[";
    while (!text.empty()) {
        const std::string_view run = text.substr(0, text.find(','));
        text.remove_prefix(std::min(run.size() + 1, text.size()));
        const auto star = run.find('*');
        const std::string_view count = run.substr(0, std::min(star, run.size()));
        const std::string_view buttons = star == std::string_view::npos ? std::string_view{} : run.substr(star + 1);
        if (!to_number<std::uint32_t>(count) || !is_canonical_integer(count) || buttons.empty() ||
            !record::is_utf8(buttons)) {
            return {};
        }
        json.append(json.size() > 1 ? ",[" : "[").append(count).append(",");
        record::append_json_string(json, buttons);
        json += ']';
    }
    return json + "]";
}

// As a value, but always a string: a JSON key cannot be a number.
void append_key(std::string& json, std::string_view key)
{
    if (is_canonical_integer(key)) {
        record::append_json_string(json, key);
    } else {
        append_gsl_value(json, key);
    }
}

// Names of controls may contain what separates them; the sender then writes %XX.
std::vector<std::string> split_names(std::string_view text)
{
    std::vector<std::string> items;
    while (!text.empty() && items.size() <= Controls::k_count_max) {
        const auto comma = std::min(text.find(','), text.size());
        items.push_back(decode_percent(text.substr(0, comma)));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return items;
}

} // namespace

void FieldSink::add(std::string_view key, std::string_view value)
{
    if (key.starts_with('_')) {
        add_own(key.substr(1), value);
    } else {
        m_fields.push_back({key, value, {}, true, false});
    }
}

void FieldSink::add_json(std::string_view key, std::string json, bool counts)
{
    m_fields.push_back({key, {}, std::move(json), counts, false});
}

void FieldSink::add_own(std::string_view key, std::string_view value)
{
    if (key == "frame") {
        m_update.emu_frame = to_number<std::int64_t>(value);
        if (!m_update.emu_frame) {
            odd(key, value, "a frame number");
        }
    } else if (key == "inputs") {
        m_update.inputs = inputs_to_json(value);
        if (m_update.inputs.empty()) {
            odd(key, value, "runs such as 28*RIGHT,2*NONE");
        }
    } else if (key == "reward") {
        m_update.reward = to_number<double>(value);
        if (!m_update.reward || !std::isfinite(*m_update.reward)) {
            m_update.reward.reset();
            odd(key, value, "a finite number");
        }
    } else if (key == "lag") {
        m_update.lag = to_number<std::int64_t>(value);
        if (!m_update.lag) {
            odd(key, value, "a count of frames");
        }
    } else if (key == "terminated" || key == "truncated") {
        const auto flag = to_bool(value);
        (key == "terminated" ? m_update.terminated : m_update.truncated) = flag;
        if (!flag) {
            odd(key, value, "true or false");
        }
    } else if (key == "state_hash") {
        m_update.state_hash = value;
    } else if (key == "load_error") {
        m_update.load_error = value;
    } else if (key == "session") {
        m_update.session_name = value;
    } else if (key == "system") {
        m_update.system = value;
    } else if (key == "rom") {
        m_update.rom_name = value;
    } else if (key == "sha1") {
        m_update.rom_sha1 = value;
    } else if (key == "hash") {
        m_update.rom_hash = value;
    } else if (key == "core") {
        m_update.core = value;
    } else if (key == "keys") {
        m_update.keys = split_names(value.substr(0, k_names_bytes_max + 1));
        if (value.size() > k_names_bytes_max || m_update.keys.size() > Controls::k_count_max) {
            m_update.keys.clear();
            odd(key, value, "a list of at most 512 names in 64 KiB");
        }
    } else if (key == "wait") {
        m_update.wait = to_number<std::int64_t>(value);
        if (!m_update.wait) {
            odd(key, value, "a number of seconds");
        }
    } else if (key != "interval") { // said for people; nothing depends on it
        odd(key, value, "a key we know; keys that begin with _ are reserved");
    }
}

void FieldSink::odd(std::string_view key, std::string_view value, std::string_view wanted)
{
    if (m_update.oddities.size() >= k_oddities_max) {
        return;
    }
    m_update.oddities.push_back("_" + std::string{key.substr(0, 40)} + ": \"" + std::string{value.substr(0, 40)} +
                                "\" is not " + std::string{wanted});
}

void FieldSink::drop_repeated()
{
    constexpr std::size_t k_few = 32; // up to here comparing each with each is faster than hashing
    if (m_fields.size() <= k_few) {
        for (auto field = m_fields.begin(); field != m_fields.end(); ++field) {
            field->repeated =
                std::any_of(field + 1, m_fields.end(), [field](const Field& later) { return later.key == field->key; });
        }
        return;
    }
    std::unordered_set<std::string_view> seen;
    for (auto field = m_fields.rbegin(); field != m_fields.rend(); ++field) {
        field->repeated = !seen.insert(field->key).second;
    }
}

void FieldSink::finish()
{
    drop_repeated();
    std::string& json = m_update.observation;
    json = "{";
    for (const Field& field : m_fields) {
        if (field.repeated) {
            continue;
        }
        // A sum, so that the order does not count.
        m_update.field_set += field.counts ? std::hash<std::string_view>{}(field.key) | 1U : 0U;
        if (json.size() > 1) {
            json += ',';
        }
        append_key(json, field.key);
        json += ':';
        if (field.json.empty()) {
            append_gsl_value(json, field.value);
        } else {
            json += field.json;
        }
    }
    json += '}';
}

} // namespace bh::protocol
