#pragma once

#include "fields.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace bh::gsl_dump {

/// Finds the steps that differ from the one before them in their session. Memory: some bytes for each session.
class Changes
{
public:
    /// What is compared: the chosen fields, or with null the whole observation. Must outlive this object.
    explicit Changes(Fields* fields) : m_fields{fields} {}

    /// Does the step differ from the last one asked about in its session? A session's first step does.
    bool is_new(const Step& step);

private:
    Fields* m_fields;
    std::string m_text; ///< what is compared of one step
    std::unordered_map<std::uint64_t, std::size_t> m_last_hashes;
};

} // namespace bh::gsl_dump
