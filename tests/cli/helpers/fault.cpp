// Preloaded into a program under test, stops or fails it at the n-th step that changes a file: a write to a regular
// file, a creation, a removal, a renaming.
//
//   BH_FAULT_AT=N   which step, 1 is the first
//   BH_FAULT=stop   SIGSTOP before that step
//   BH_FAULT=half   SIGSTOP after half of that step, if it is a write
//   BH_FAULT=full   that step and all later ones fail for want of space, a write after half of it
//   BH_FAULT_LOG=F  instead, adds a line to F for each fsync and each renaming, in their order
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdlib>
#include <string_view>

namespace {

enum class Fault
{
    none,
    stop,
    half,
    full
};

Fault next_step()
{
    static std::atomic<long> count{0};
    static const char* const at = std::getenv("BH_FAULT_AT");
    static const char* const kind = std::getenv("BH_FAULT");
    const long wanted = at == nullptr ? 0 : std::atol(at);
    const long number = ++count;
    if (wanted == 0 || kind == nullptr || number < wanted) {
        return Fault::none;
    }
    if (std::string_view{kind} == "full") {
        return Fault::full;
    }
    if (number > wanted) {
        return Fault::none;
    }
    return std::string_view{kind} == "half" ? Fault::half : Fault::stop;
}

// False if the step must fail.
bool pass()
{
    const Fault fault = next_step();
    if (fault == Fault::full) {
        errno = ENOSPC;
        return false;
    }
    if (fault != Fault::none) {
        ::raise(SIGSTOP);
    }
    return true;
}

template <typename Function>
Function next(const char* name)
{
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

using OpenFunction = int (*)(const char*, int, mode_t);

int open_through(const char* name, const char* path, int flags, mode_t mode)
{
    static const std::string_view k_null = "/dev/null";
    if ((flags & O_CREAT) != 0 && path != k_null && !pass()) {
        return -1;
    }
    return next<OpenFunction>(name)(path, flags, mode);
}

void log_step(std::string_view line)
{
    static const char* const path = std::getenv("BH_FAULT_LOG");
    if (path == nullptr) {
        return;
    }
    const int fd = next<OpenFunction>("open")(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    using Function = ssize_t (*)(int, const void*, size_t);
    static_cast<void>(!next<Function>("write")(fd, line.data(), line.size()));
    ::close(fd);
}

} // namespace

#define EXPORT extern "C" __attribute__((visibility("default")))

EXPORT ssize_t write(int fd, const void* bytes, size_t count)
{
    using Function = ssize_t (*)(int, const void*, size_t);
    static const auto real = next<Function>("write");
    struct stat info = {};
    if (fd == STDERR_FILENO || ::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        return real(fd, bytes, count);
    }
    static bool was_full = false;
    switch (next_step()) {
    case Fault::none:
        break;
    case Fault::stop:
        ::raise(SIGSTOP);
        break;
    case Fault::half: {
        const ssize_t done = real(fd, bytes, count / 2);
        ::raise(SIGSTOP);
        return done;
    }
    case Fault::full:
        if (!was_full && count > 1) {
            was_full = true;
            return real(fd, bytes, count / 2);
        }
        errno = ENOSPC;
        return -1;
    }
    return real(fd, bytes, count);
}

EXPORT int open(const char* path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    const auto mode = static_cast<mode_t>(va_arg(list, unsigned int));
    va_end(list);
    return open_through("open", path, flags, mode);
}

EXPORT int open64(const char* path, int flags, ...)
{
    va_list list;
    va_start(list, flags);
    const auto mode = static_cast<mode_t>(va_arg(list, unsigned int));
    va_end(list);
    return open_through("open64", path, flags, mode);
}

EXPORT int unlink(const char* path) noexcept
{
    using Function = int (*)(const char*);
    return pass() ? next<Function>("unlink")(path) : -1;
}

EXPORT int fsync(int fd)
{
    log_step("fsync\n");
    return next<int (*)(int)>("fsync")(fd);
}

EXPORT int renameat2(int from_fd, const char* from, int to_fd, const char* to, unsigned int flags) noexcept
{
    using Function = int (*)(int, const char*, int, const char*, unsigned int);
    log_step("rename\n");
    return pass() ? next<Function>("renameat2")(from_fd, from, to_fd, to, flags) : -1;
}
