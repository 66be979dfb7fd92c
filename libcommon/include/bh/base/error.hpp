#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace bh {

/// A failure that ends the job. The text names the object and the reason, in lower case and without the program's
/// name; cli::run_tool() adds that.
class Error : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

/// A file, pipe or terminal that cannot be opened, read or written: "run.zst: No such file or directory".
class FileError : public Error
{
public:
    FileError(std::string_view path, std::string_view reason);
};

/// An output that exists and was not to be replaced: "run.zst: already exists". The tools say which option replaces it.
class ExistsError : public FileError
{
public:
    explicit ExistsError(std::string_view path) : FileError{path, "already exists"} {}
};

/// Bad input: "run.zst: byte 1234: what is wrong".
class DataError : public Error
{
public:
    using Error::Error;
};

/// Wrong words on the command line; nothing was opened or changed. Exit status 2.
class UsageError : public Error
{
public:
    using Error::Error;
    UsageError(std::string_view object, std::string_view reason);
};

/// The reader of our standard output went away.
class BrokenPipe : public Error
{
public:
    BrokenPipe();
};

/// The system's text for an errno value.
std::string errno_text(int error_number);

/// Throws FileError with the text of the current errno.
[[noreturn]] void throw_errno(std::string_view path);

} // namespace bh
