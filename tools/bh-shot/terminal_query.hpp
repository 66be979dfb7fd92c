#pragma once

#include "terminal_answers.hpp"

namespace bh::shot {

/// Asks the terminal that standard output is what it can do. Takes no longer than two seconds, after which the answers
/// are not complete; an interrupt from the keyboard ends the wait. The terminal's modes are the same afterwards
/// whatever happens. No questions are asked in the background, and none of terminals that are known not to understand
/// them.
TerminalAnswers ask_terminal();

} // namespace bh::shot
