#pragma once

#include <bh/base/input.hpp>
#include <bh/record/record.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bh::trajectory {

/// Opens anything that holds records: a trajectory file, finished or .partial (with the journal beside it); a record
/// stream; a record stream compressed with zstd. `path` "-" is standard input. \throws bh::FileError if it cannot be
/// opened or is none of these.
std::unique_ptr<record::Source> open_recording(const std::string& path, ReadGate* gate = nullptr);

/// As above, for a file that is open already.
std::unique_ptr<record::Source> open_recording(std::unique_ptr<Input> file);

/// As above, over bytes from anywhere. Their name means nothing: no journal is looked for.
std::unique_ptr<record::Source> open_recording(std::unique_ptr<ByteSource> bytes);

/// Is it the name of a recording under construction, which has a journal beside it?
bool is_under_construction(std::string_view path);

/// Called when a recording has nothing new: waits a little. False: do not wait for more.
using WaitForMore = std::function<bool()>;

/// Opens `path`; if that is not there, the same recording under its other name, which is PATH.partial while it is being
/// written. \throws bh::FileError if it is there under neither.
std::unique_ptr<Input> open_under_either_name(const std::string& path, ReadGate* gate = nullptr);

/// Is the file a recording that a program is writing right now? May wait once.
bool is_being_written(const Input& file, const WaitForMore& wait);

/// Reads a recording that is_being_written(), and goes on reading until it is finished, or nobody writes it any more.
/// A record is given out once, as soon as it is in the journal or in a chunk.
///
/// The source's end marker is present if the recording was finished, absent if its writer died, unknown if `wait` said
/// to stop. A damaged chunk is passed over; sessions that began in it are not given out again.
std::unique_ptr<record::Source> follow_recording(std::unique_ptr<Input> file, WaitForMore wait);

} // namespace bh::trajectory
