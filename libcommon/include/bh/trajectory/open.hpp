#pragma once

#include <bh/base/input.hpp>
#include <bh/record/record.hpp>

#include <memory>
#include <string>

namespace bh::trajectory {

/// Opens anything that holds records: a trajectory file, finished or .partial; a record stream; a record stream
/// compressed with zstd. `path` "-" is standard input. \throws bh::FileError if it cannot be opened or is none of
/// these.
std::unique_ptr<record::Source> open_recording(const std::string& path, ReadGate* gate = nullptr);

/// As above, over bytes from anywhere.
std::unique_ptr<record::Source> open_recording(std::unique_ptr<ByteSource> bytes);

} // namespace bh::trajectory
