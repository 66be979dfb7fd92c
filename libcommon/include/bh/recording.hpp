#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Recordings of bh-tools, for other programs: reading and writing of trajectory files, bh-trajectory(5), and record
/// streams, bh-stream(5). This header is all that is installed of the library: it names no other library, and what it
/// declares stays as it is for as long as k_interface_version does.
///
/// Errors are exceptions derived from std::runtime_error. what() is one line that names the file.
/// An object must be used from one thread at a time.
namespace bh::recording {

/// Rises when a program that was written for this header would have to be changed.
inline constexpr int k_interface_version = 1;

/// A picture: `height` rows from top to bottom, of `width` pixels, each of three bytes: red, green, blue. No padding.
struct Picture
{
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb;
};

/// One update and the action that answered it: the pair (o_t, a_t).
struct Step
{
    std::uint64_t session = 0; ///< from 1 on, in the order in which sessions began
    std::uint64_t episode = 0; ///< of the session, from 0
    std::uint64_t step = 0;    ///< of the episode, from 0
    std::int64_t time_us = 0;  ///< microseconds since the recording began
    std::string observation;   ///< a JSON object: {"x":14,"map":"00"}
    /// What was answered, "RIGHT+A". Absent in an episode's last observation.
    std::optional<std::string> action;
    std::optional<double> reward;          ///< the one that arrived with this observation
    bool terminated = false;               ///< the game ended the episode with this observation
    bool truncated = false;                ///< somebody stopped the episode with this observation
    std::optional<std::int64_t> emu_frame; ///< frames that the emulator had run
    bool has_picture = false;
};

/// Reads a recording step by step: a trajectory file, finished or under construction; a stream; a compressed stream.
/// Memory: one chunk of the file, whatever its size.
class Reader
{
public:
    /// `path` "-" is standard input. \throws std::runtime_error if it cannot be opened or is no recording
    explicit Reader(const std::string& path);
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader();

    /// Moves to the next step; false at the end. Damaged parts are passed over, see problem().
    /// \throws std::runtime_error if nothing can be read at all, or the recording asks for a later version
    bool next(Step& step);

    /// The picture of the step that next() gave last. False if it has none. Pictures that are not asked for cost
    /// nothing. \throws std::runtime_error if it is damaged
    bool picture(Picture& picture);

    /// How many steps there are, if the recording has an index: finished files have one.
    [[nodiscard]] std::optional<std::uint64_t> steps() const;

    /// Goes to the step that `number` others come before, so that next() gives it. One chunk is read where there is an
    /// index, all before it otherwise. False if there is no such step.
    /// \throws std::runtime_error if it cannot be read a second time, as standard input
    bool seek(std::uint64_t number);

    /// The JSON line of the step that next() gave last, with all of its members. Valid until next() or seek().
    [[nodiscard]] std::string_view line() const;

    /// The first thing that was damaged, lost or cut, with its byte; empty if there was none so far. Whether the
    /// recording is cut short is known when next() has returned false.
    [[nodiscard]] const std::string& problem() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// What a Writer makes.
enum class Form
{
    trajectory, ///< a trajectory file: compressed, with an index
    stream      ///< a record stream, for a pipe into bh-record or any other program of bh-tools
};

struct WriterOptions
{
    std::string path; ///< "-" is standard output
    Form form = Form::trajectory;
    bool overwrite = false;     ///< replace the file if it exists
    std::string generator = {}; ///< the program that writes, "mytool 1.2"; kept in the header
};

/// Writes a recording. The file appears under its name, whole, when finish() returns. Until then a trajectory file is
/// PATH.partial, and what was added more than a second ago survives a crash there.
class Writer
{
public:
    /// \throws std::runtime_error if the file exists and may not be replaced, or cannot be made
    explicit Writer(const WriterOptions& options);
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer(); ///< without finish(): leaves what is there under the name PATH.partial, or an unfinished stream

    /// Begins a session and gives its number. `system` is the console as BizHawk names it, "NES"; both may be empty.
    std::uint64_t begin_session(std::string_view name, std::string_view system);

    /// Adds a step of a session that has begun. The observation must be a JSON object, the time must not be below the
    /// one before it; `has_picture` is not looked at.
    /// \throws std::runtime_error, std::invalid_argument for a step that breaks these rules (it is not added)
    void add(const Step& step);
    /// The same with its picture. \throws as add(); std::invalid_argument if rgb has not width * height * 3 bytes
    void add(const Step& step, const Picture& picture);

    /// Ends the session's episode. `reason` is a word such as "terminated", "truncated", "restart".
    void end_episode(std::uint64_t session, std::string_view reason);
    void end_session(std::uint64_t session, std::string_view reason);

    /// Ends the sessions that are open and the recording. \throws std::runtime_error
    void finish();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace bh::recording
