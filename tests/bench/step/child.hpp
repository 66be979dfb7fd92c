#pragma once

#include <string>

/// A program on a pair of pipes that answers each line with a line: the least that a policy can cost. Ended by the end
/// of its input, with the process.
class Child
{
public:
    /// Starts argv[0], looked for in PATH. `argv` ends with a null pointer. Throws std::system_error.
    explicit Child(char** argv);

    /// One line down, one line back; false if the program is gone.
    bool ask();

private:
    int m_to = -1;
    int m_from = -1;
    std::string m_answer;
};
