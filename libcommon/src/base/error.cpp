#include <bh/base/error.hpp>

#include <cerrno>
#include <system_error>

namespace bh {

FileError::FileError(std::string_view path, std::string_view reason)
    : Error{std::string{path} + ": " + std::string{reason}}
{
}

UsageError::UsageError(std::string_view object, std::string_view reason)
    : Error{std::string{object} + ": " + std::string{reason}}
{
}

BrokenPipe::BrokenPipe() : Error{"standard output: Broken pipe"} {}

std::string errno_text(int error_number)
{
    return std::generic_category().message(error_number);
}

void throw_errno(std::string_view path)
{
    const int error_number = errno;
    throw FileError{path, errno_text(error_number)};
}

} // namespace bh
