#include "child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

namespace {

// As long as what bh-serve writes for a step of bench-load.
constexpr std::string_view k_question =
    R"({"type":"observation","session":1,"episode":0,"step":1234,"observation":{"map":"2-1","x":118,"y":64,"dir":1,)"
    R"("hp":"20,20","gold":512,"party":"CECI,KAIN","frame":74040,"near":"0,1,0,0","tiles":"0012001200120012001200120012",)"
    R"("flags":"00ff00ff00ff00ff","menu":0,"battle":0,"dialog":"","music":12,"rng":201}})"
    "\n";

[[noreturn]] void fail(int error, const char* what)
{
    throw std::system_error{error, std::generic_category(), what};
}

} // namespace

Child::Child(char** argv)
{
    std::array<int, 2> down{};
    std::array<int, 2> up{};
    if (pipe2(down.data(), O_CLOEXEC) != 0 || pipe2(up.data(), O_CLOEXEC) != 0) {
        fail(errno, "pipe");
    }
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, down[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, up[1], STDOUT_FILENO);
    pid_t pid = 0;
    if (const int error = posix_spawnp(&pid, argv[0], &actions, nullptr, argv, environ); error != 0) {
        fail(error, argv[0]);
    }
    posix_spawn_file_actions_destroy(&actions);
    close(down[0]);
    close(up[1]);
    m_to = down[1];
    m_from = up[0];
}

bool Child::ask()
{
    if (write(m_to, k_question.data(), k_question.size()) != static_cast<ssize_t>(k_question.size())) {
        return false;
    }
    m_answer.clear();
    std::array<char, 4096> bytes;
    while (m_answer.empty() || m_answer.back() != '\n') {
        const ssize_t got = read(m_from, bytes.data(), bytes.size());
        if (got <= 0) {
            return false;
        }
        m_answer.append(bytes.data(), static_cast<std::size_t>(got));
    }
    return true;
}
