#include "update_fields.hpp"

#include <bh/base/input.hpp>
#include <bh/base/text.hpp>
#include <bh/protocol/controls.hpp>
#include <bh/protocol/gsl.hpp>
#include <bh/protocol/statement.hpp>
#include <bh/protocol/update.hpp>
#include <bh/record/line_writer.hpp>
#include <bh/record/record.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace bh::protocol {

namespace {

// The first eight bytes of every PNG (PNG specification, 5.2).

// A step holds a client's text twice, as observation and as request, and JSON may need six characters for one: longer
// texts could make a line that no reader takes. BizHawk itself cannot send more than 64 KiB.
constexpr std::size_t k_text_bytes_max = std::size_t{1} << 20;
constexpr std::size_t k_kept_bytes = 4096; // of a text that is too long

void set_kind(Update& update, std::string_view tag)
{
    if (tag == "S") {
        update.kind = Update::Kind::state;
    } else if (tag == "H") {
        update.kind = Update::Kind::hello;
    } else if (tag == "E") {
        update.kind = Update::Kind::episode_end;
    } else if (tag.empty() || !std::all_of(tag.begin(), tag.end(), is_alpha)) {
        // From JSON it may be any text. The error goes into a reply, which is one line.
        update.error = "a tag that is no word, known are @S, @H and @E";
    } else {
        update.error = "unknown tag @" + std::string{tag.substr(0, 16)} + ", known are @S, @H and @E";
    }
}

void refuse_empty(Update& update, const FieldSink& sink)
{
    if (update.kind == Update::Kind::state && sink.count() == 0) {
        update.kind = Update::Kind::bad;
        update.error = "no field in the line";
    }
}

/// Kept of one update, each for a key of its own in any honest one.
constexpr std::size_t k_warnings_max = 64;
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

bool begins_session(const Update& update)
{
    if (update.kind != Update::Kind::statements) {
        return update.kind == Update::Kind::hello;
    }
    StatementReader reader{update.request};
    auto first = reader.next();
    if (first && first->kind == Statement::Kind::session) {
        first = reader.next();
    }
    return first && first->kind == Statement::Kind::reset;
}

void append_step_members(record::LineWriter& line, const Update& update)
{
    if (update.reward) {
        line.real("reward", *update.reward);
    }
    if (update.terminated) {
        line.boolean("terminated", *update.terminated);
    }
    if (update.truncated) {
        line.boolean("truncated", *update.truncated);
    }
    if (update.lag) {
        line.number("lag", *update.lag);
    }
    if (update.emu_frame) {
        line.number("emu_frame", *update.emu_frame);
    }
    if (!update.inputs.empty()) {
        line.raw("inputs", update.inputs);
    }
    if (!update.state_hash.empty()) {
        line.text_or_base64("state_hash", update.state_hash);
    }
    if (!update.load_error.empty()) {
        line.text_or_base64("load_error", update.load_error);
    }
}

std::optional<std::string> held_longest(std::string_view inputs_json)
{
    struct Held
    {
        std::uint64_t frames = 0;
        std::size_t order = 0;
    };

    std::unordered_map<std::string, Held> held;
    // Our own text: UpdateReader made it of what the client sent.
    for (const auto& run : nlohmann::json::parse(inputs_json.empty() ? "[]" : inputs_json)) {
        Held& buttons = held.try_emplace(run.at(1).get<std::string>(), Held{0, held.size()}).first->second;
        buttons.frames += run.at(0).get<std::uint64_t>();
    }
    const auto most = std::max_element(held.begin(), held.end(), [](const auto& a, const auto& b) {
        return std::pair{a.second.frames, b.second.order} < std::pair{b.second.frames, a.second.order};
    });
    if (most == held.end() || most->second.frames == 0) {
        return std::nullopt;
    }
    return most->first;
}

Update UpdateReader::read(std::string_view body)
{
    if (const auto encoded = form_value(body, "screenshot")) {
        Update update;
        if (auto bytes = decode_base64(decode_form_value(*encoded))) {
            take_picture(update, std::move(*bytes));
        } else {
            update.error = "the screenshot is not base64";
        }
        return update;
    }
    if (const auto encoded = form_value(body, "payload")) {
        return read_text(decode_form_value(*encoded));
    }
    return body.starts_with(k_png_signature) ? read_picture(body) : read_text(std::string{body});
}

Update UpdateReader::read_picture(std::string_view png)
{
    Update update;
    take_picture(update, std::string{png});
    return update;
}

Update UpdateReader::read_text(std::string text)
{
    Update update;
    if (text.size() > k_text_bytes_max) {
        text.resize(k_kept_bytes);
        update.error = "a text of more than 1 MiB";
    }
    update.request = std::move(text);
    if (!update.error.empty()) {
        return update;
    }
    if (update.request.starts_with('{')) {
        read_json(update);
        return update;
    }
    if (is_statements(update.request)) {
        update.kind = Update::Kind::statements;
        update.session_name = session_of_statements(update.request);
        return update;
    }
    const auto line = parse_gsl(update.request);
    if (!line) {
        update.error = "no GSL line: it must begin with @ and a tag, like @S|x:14|y:5";
        return update;
    }
    set_kind(update, line->tag);
    if (update.kind == Update::Kind::bad) {
        return update;
    }
    FieldSink sink{update};
    sink.reserve(line->fields.size());
    for (const GslField& field : line->fields) {
        sink.add(field.key, field.value);
    }
    if (!line->malformed.empty()) {
        const std::size_t more = line->malformed.size() - 1;
        update.warnings.push_back("a part without a colon, \"" + std::string{line->malformed.front().substr(0, 40)} +
                                  "\"" + (more == 0 ? "" : " and " + std::to_string(more) + " more") +
                                  "; a value must not contain a bar");
    }
    sink.finish();
    refuse_empty(update, sink);
    return update;
}

void UpdateReader::read_json(Update& update)
{
    const auto object = m_parser.parse_text(update.request);
    if (!object) {
        update.error = "not a JSON object";
        return;
    }
    set_kind(update, record::text_or(*object, "_tag", "S"));
    if (update.kind == Update::Kind::bad) {
        return;
    }
    FieldSink sink{update};
    for (const auto field : *object) {
        std::string_view text;
        if (field.key == "_tag") {
            continue;
        }
        if (!field.key.starts_with('_')) {
            sink.add_json(field.key, simdjson::minify(field.value));
        } else if (field.value.get(text) == simdjson::SUCCESS) {
            sink.add(field.key, text);
        } else {
            sink.add(field.key, simdjson::minify(field.value));
        }
    }
    sink.finish();
    refuse_empty(update, sink);
}

void UpdateReader::take_picture(Update& update, std::string bytes)
{
    if (bytes.size() > record::k_payload_bytes_max) {
        update.error = "a screenshot of more than 64 MiB";
    } else if (!bytes.starts_with(k_png_signature)) {
        update.error = "the screenshot is not a PNG";
    } else {
        update.kind = Update::Kind::screenshot;
        update.png = std::move(bytes);
    }
}

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
            warn(key, value, "a frame number");
        }
    } else if (key == "inputs") {
        m_update.inputs = inputs_to_json(value);
        if (m_update.inputs.empty()) {
            warn(key, value, "runs such as 28*RIGHT,2*NONE");
        }
    } else if (key == "reward") {
        m_update.reward = to_number<double>(value);
        if (!m_update.reward || !std::isfinite(*m_update.reward)) {
            m_update.reward.reset();
            warn(key, value, "a finite number");
        }
    } else if (key == "lag") {
        m_update.lag = to_number<std::int64_t>(value);
        if (!m_update.lag) {
            warn(key, value, "a count of frames");
        }
    } else if (key == "terminated" || key == "truncated") {
        const auto flag = to_bool(value);
        (key == "terminated" ? m_update.terminated : m_update.truncated) = flag;
        if (!flag) {
            warn(key, value, "true or false");
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
            warn(key, value, "a list of at most 512 names in 64 KiB");
        }
    } else if (key == "direct") {
        m_update.direct = value;
    } else if (key == "wait") {
        m_update.wait = to_number<std::int64_t>(value);
        if (!m_update.wait) {
            warn(key, value, "a number of seconds");
        }
    } else if (key != "interval") { // said for people; nothing depends on it
        warn(key, value, "a key we know; keys that begin with _ are reserved");
    }
}

void FieldSink::warn(std::string_view key, std::string_view value, std::string_view wanted)
{
    if (m_update.warnings.size() >= k_warnings_max) {
        return;
    }
    m_update.warnings.push_back("_" + std::string{key.substr(0, 40)} + ": \"" + std::string{value.substr(0, 40)} +
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
