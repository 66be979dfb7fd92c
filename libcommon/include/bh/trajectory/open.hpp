#pragma once

#include <bh/base/input.hpp>
#include <bh/record/record.hpp>

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

} // namespace bh::trajectory
