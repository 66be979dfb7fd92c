#pragma once

#include "asker.hpp"

#include <bh/base/input.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bh::replay {

/// A file or pipe with a line for each observation, in their order, as a policy writes them.
class AnswerFile final : public Asker
{
public:
    /// `path` "-" is standard input. \throws bh::FileError
    AnswerFile(const std::string& path, cli::Context& context);

    std::optional<protocol::Answer> ask(const Place& place, const net::Observation& observation) override;
    void finish() override;

    [[nodiscard]] bool said_too_much() const override { return m_said_too_much; }

private:
    /// False at the end. \throws bh::DataError for a line that is too long.
    bool next_line(std::string_view& line);
    bool fill();
    void complain(const std::string& what);
    [[nodiscard]] std::string line_label() const;

    cli::Context& m_context;
    Input m_input;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0; ///< of what was not yet given out
    std::size_t m_end = 0;   ///< of what was read
    bool m_ended = false;
    std::uint64_t m_line = 0; ///< number of the line given last, from 1
    std::string m_last_place;
    std::uint64_t m_complaints = 0;
    bool m_said_too_much = false;
};

} // namespace bh::replay
