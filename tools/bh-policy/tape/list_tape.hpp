#pragma once

#include "../message_reader.hpp"
#include "tape.hpp"

#include <bh/base/input.hpp>

namespace bh::policy {

/// A text file: one answer a line, as a policy writes them; empty lines and those that begin with # are passed over.
class ListTape final : public Tape
{
public:
    /// \throws bh::FileError
    explicit ListTape(const std::string& path) : m_file{path}, m_lines{m_file} {}

    bool next(std::string& out) override;

private:
    Input m_file;
    MessageReader m_lines;
};

} // namespace bh::policy
