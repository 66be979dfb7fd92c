#pragma once

#include "record_log.hpp"
#include "session_table.hpp"

#include <bh/protocol/update.hpp>

#include <string>

namespace bh::serve {

/// Tells people and the recording what was odd in what a client sent, once for each kind and session.
class Oddities
{
public:
    /// The log must outlive this object.
    explicit Oddities(RecordLog& log) : m_log{log} {}

    /// What is odd in an update, and whether it has other fields than the one before.
    void report(Session& session, const protocol::Update& update);
    void report_once(Session& session, const std::string& kind, const std::string& text);

private:
    RecordLog& m_log;
};

} // namespace bh::serve
