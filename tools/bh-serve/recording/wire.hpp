#pragma once

#include <bh/net/relay.hpp>
#include <bh/record/line_writer.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace bh::serve {

/// How a message and its answer went over the wire, beside their texts: what is needed to say it again, bh-stream(5).
struct Wire
{
    std::string method; ///< of HTTP; empty: it came over a socket
    std::string target;
    std::string content_type;
    std::string_view form; ///< the key of the form in which the text or the picture came: "payload"; empty: in none
    int status = 0;
    net::RelayedExchange::Direction direction = net::RelayedExchange::Direction::both;
    net::Framing framing = net::Framing::none;
    net::Framing reply_framing = net::Framing::none;
    std::string error;               ///< why there is no answer, or not all of it
    std::uint64_t request_bytes = 0; ///< if more than what is recorded; otherwise 0
    std::uint64_t reply_bytes = 0;   ///< likewise
};

/// A picture that came by itself, and how.
struct PictureMessage
{
    Wire wire;
    std::int64_t time_us = 0; ///< arrival
    std::string reply;
};

/// Appends what a record has of it, behind its texts.
void append_wire(record::LineWriter& line, const Wire& wire);

} // namespace bh::serve
