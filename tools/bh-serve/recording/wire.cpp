#include "recording/wire.hpp"

namespace bh::serve {

namespace {

std::string_view framing_name(net::Framing framing)
{
    return framing == net::Framing::size ? "size" : framing == net::Framing::line ? "line" : "none";
}

} // namespace

void append_wire(record::LineWriter& line, const Wire& wire)
{
    using Direction = net::RelayedExchange::Direction;
    if (!wire.method.empty()) {
        line.text_or_base64("method", wire.method).text_or_base64("target", wire.target);
        if (!wire.content_type.empty()) {
            line.text_or_base64("content_type", wire.content_type);
        }
        if (!wire.form.empty()) {
            line.text("form", wire.form);
        }
        if (wire.status != 0) {
            line.number("status", std::int64_t{wire.status});
        }
    } else {
        if (wire.direction != Direction::server) {
            line.text("framing", framing_name(wire.framing));
        }
        if (wire.direction != Direction::client &&
            (wire.reply_framing != wire.framing || wire.direction == Direction::server)) {
            line.text("reply_framing", framing_name(wire.reply_framing));
        }
    }
    if (wire.direction != Direction::both) {
        line.text("direction", wire.direction == Direction::client ? "client" : "server");
    }
    if (!wire.error.empty()) {
        line.text_or_base64("error", wire.error);
    }
    if (wire.request_bytes != 0) {
        line.number("request_bytes", wire.request_bytes);
    }
    if (wire.reply_bytes != 0) {
        line.number("reply_bytes", wire.reply_bytes);
    }
}

} // namespace bh::serve
