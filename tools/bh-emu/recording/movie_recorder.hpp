#pragma once

#include <bh/base/atomic_file.hpp>
#include <bh/image/image.hpp>
#include <bh/protocol/update.hpp>
#include <bh/record/line_writer.hpp>
#include <bh/trajectory/writer.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bh::emu {

/// Writes a trajectory file of what the script of --record says: the lines that it would send to `bh-serve --human`,
/// gsl(5). What was held until the next line is the action of the one before.
///
/// Times are those of the game: what its frames take on the console.
class MovieRecorder
{
public:
    /// \throws bh::FileError if the file exists and may not be replaced, or cannot be made
    MovieRecorder(const std::string& path, Overwrite overwrite);

    /// A line at this time, with its picture; null: without. \throws bh::DataError for a line that is none,
    /// bh::FileError
    void take(std::string_view line, std::int64_t time_us, const image::Image* picture);

    /// Nothing more comes. The file has its name when this returns. \throws bh::FileError
    void finish(std::string_view reason);

    [[nodiscard]] std::uint64_t steps() const { return m_steps; }

    [[nodiscard]] const std::string& path() const { return m_path; }

private:
    void begin_session(const protocol::Update& hello, std::int64_t time_us);
    void end_episode(const protocol::Update& last);
    /// Writes the step that waits for its action.
    void write_held(const std::optional<std::string>& action);
    record::LineWriter begin(std::string_view type);
    void end(record::LineWriter& line, std::string_view payload = {});

    std::string m_path;
    trajectory::Writer m_writer;
    protocol::UpdateReader m_reader;
    std::string m_text; ///< of the record under way, and padding
    std::optional<protocol::Update> m_held;
    std::int64_t m_held_us = 0;
    image::Image m_held_picture; ///< of no size: none
    std::int64_t m_time_us = 0;  ///< of the newest line
    std::uint64_t m_episode = 0;
    std::uint64_t m_step = 0;
    std::uint64_t m_steps = 0;
    bool m_is_in_session = false;
};

} // namespace bh::emu
