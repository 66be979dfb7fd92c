#pragma once

#include "tape.hpp"

#include <bh/record/line_parser.hpp>
#include <bh/record/record.hpp>

namespace bh::policy {

/// The answers in a recording: buttons, states to load, restarts, and all else that was asked of the client but to
/// exit.
class RecordedTape final : public Tape
{
public:
    /// \throws bh::FileError
    RecordedTape(const std::string& path, const TapeSelection& selection);

    bool next(std::string& out) override;

private:
    bool is_wanted(const simdjson::dom::object& step);

    TapeSelection m_selection;
    std::unique_ptr<record::Source> m_source;
    record::LineParser m_parser;
};

} // namespace bh::policy
