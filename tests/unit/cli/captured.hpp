#pragma once

#include <functional>
#include <string>

namespace bh::test {

/// What `body` writes to a descriptor of ours, such as standard output, while it runs.
std::string captured(int fd, const std::function<void()>& body);

/// As above, with a terminal on the descriptor.
std::string captured_on_terminal(int fd, const std::function<void()>& body);

} // namespace bh::test
