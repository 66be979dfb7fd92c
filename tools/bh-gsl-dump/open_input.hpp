#pragma once

#include "problems.hpp"

#include <bh/base/input.hpp>
#include <bh/record/record.hpp>
#include <bh/trajectory/follow.hpp>

#include <memory>
#include <string>

namespace bh::gsl_dump {

/// Opens a recording of any kind, or GSL text, told apart by the first bytes. `problems` must outlive what is returned.
/// \throws bh::FileError
std::unique_ptr<record::Source> open_input(const std::string& path, ReadGate* gate, Problems& problems);

/// As above, but if it is a recording that is being written, goes on reading until it is finished; and if there is only
/// PATH.partial and no PATH, or the reverse, opens that. \throws bh::FileError
std::unique_ptr<record::Source> open_followed_input(const std::string& path, ReadGate* gate,
                                                    const trajectory::WaitForMore& wait, Problems& problems);

/// Can the input be read from its beginning twice? For standard input: is it a regular file?
bool is_rereadable(const std::string& path);

/// Position of standard input, to be given to rewind_stdin(); -1 if it is no file.
std::int64_t stdin_position();
void rewind_stdin(std::int64_t position);

} // namespace bh::gsl_dump
