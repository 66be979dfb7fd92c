#include "update_fields.hpp"

#include <bh/base/ascii.hpp>
#include <bh/base/base64.hpp>
#include <bh/protocol/form.hpp>
#include <bh/protocol/gsl.hpp>
#include <bh/protocol/statement.hpp>
#include <bh/protocol/statement_run.hpp>
#include <bh/protocol/update.hpp>
#include <bh/record/record.hpp>

#include <algorithm>

namespace bh::protocol {

namespace {

// The first eight bytes of every PNG (PNG specification, 5.2).
constexpr std::string_view k_png_signature{"\x89PNG\r\n\x1A\n", 8};

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
    for (const GslField& field : line->fields) {
        sink.add(field.key, field.value);
    }
    if (!line->malformed.empty()) {
        const std::size_t more = line->malformed.size() - 1;
        update.oddities.push_back("a part without a colon, \"" + std::string{line->malformed.front().substr(0, 40)} +
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

} // namespace bh::protocol
