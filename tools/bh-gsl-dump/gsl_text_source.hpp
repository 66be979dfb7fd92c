#pragma once

#include "input.hpp"

#include <bh/base/input.hpp>
#include <bh/protocol/update.hpp>
#include <bh/record/record.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bh::gsl_dump {

/// Makes step records of text that holds a message of a client a line, as a server logs them: `@S|x:14|y:5`, or the
/// form body `payload=%40S%7Cx%3A14%7Cy%3A5`. Session, episode and step are counted as bh-serve does: @H begins a
/// session, @E ends an episode.
///
/// Empty lines, replies (`ACT:`, `ERR:`) and screenshots hold no state and are passed over; other lines are problems.
/// Memory: the longest line, 16 MiB at most.
class GslTextSource final : public record::Source
{
public:
    /// `problems` must outlive this object.
    GslTextSource(std::unique_ptr<ByteSource> bytes, Problems& problems);

    /// \throws bh::FileError if there is no line of GSL in the text.
    bool next(record::RecordView& view) override;

    /// Always empty: what is lost is in the problems, line by line.
    [[nodiscard]] const std::string& damage() const override { return m_damage; }

    [[nodiscard]] record::EndMarker end_marker() const override { return record::EndMarker::unknown; }

    [[nodiscard]] const std::string& name() const override { return m_bytes->name(); }

private:
    bool next_line(std::string_view& line);
    bool fill();
    bool read_update(const protocol::Update& update);
    void make_step(const protocol::Update& update);
    void report(std::string_view reason);
    void accept_as_gsl();
    [[noreturn]] void refuse() const;

    std::unique_ptr<ByteSource> m_bytes;
    Problems& m_problems;
    protocol::UpdateReader m_updates;
    std::vector<char> m_buffer;
    std::size_t m_begin = 0; ///< of the bytes not yet given out
    std::size_t m_end = 0;   ///< of the bytes read
    std::uint64_t m_offset = 0;
    std::uint64_t m_line_number = 0;
    std::string m_record; ///< the record last made, and its padding
    std::string m_damage;
    std::uint64_t m_session = 1;
    std::uint64_t m_episode = 0;
    std::uint64_t m_step = 0;
    bool m_session_used = false;
    bool m_is_gsl = false;             ///< a line of GSL was seen
    std::vector<std::string> m_unsaid; ///< what was wrong with the lines before it
};

} // namespace bh::gsl_dump
