#pragma once

#include "fields.hpp"

#include <bh/record/line_parser.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace bh::gsl_dump {

/// Finds what differs from the step before in the same session. Memory: some bytes for each session, and with
/// write_values() the values of its last step.
class ChangeWatch
{
public:
    /// What is compared: the chosen fields, or with null the whole observation. Must outlive this object.
    explicit ChangeWatch(ChosenFields* fields) : m_fields{fields} {}

    /// Does the step differ from the last one asked about in its session? A session's first step does.
    bool is_new(const Step& step);

    /// Gives `write` a row, with the members of k_columns, for every field that has another value than in the last step
    /// given, or has come or gone; none for a session's first step. A row is valid as long as the call.
    void write_values(const Step& step, const std::function<void(const Step&)>& write);

    static const std::vector<std::string> k_columns;

private:
    struct Session
    {
        std::size_t hash = 0;
        bool has_values = false;
        std::vector<std::string> values; ///< as JSON, by field; empty: absent
    };

    void write_row(const Step& step, const std::string& field, const std::string& before, const std::string& now,
                   const std::function<void(const Step&)>& write);

    ChosenFields* m_fields;
    FieldIndex m_names; ///< without chosen fields: those of the observations
    std::string m_text; ///< what is compared of one step
    record::LineParser m_parser;
    std::unordered_map<std::uint64_t, Session> m_sessions;
};

} // namespace bh::gsl_dump
