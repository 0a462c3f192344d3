#pragma once

#include <chrono>
#include <cstddef>

namespace httptask {

// With so many tasks in hand (calls under way, ends to be told) the worker's turns are spread:
// what comes meanwhile is one transaction, one flush and one wake-up of each thread. A task waits
// for at most two turns, when it comes and when it ends; the server needs longer for so many. Ten
// runs at once are not so many: their tasks wait for nothing.
inline constexpr size_t kBusyTasksMin = 12;
inline constexpr std::chrono::milliseconds kBusyTurnTime{20};

// When the turn after one that began at `last` begins at the earliest.
std::chrono::steady_clock::time_point NextTurn(std::chrono::steady_clock::time_point last,
                                               size_t tasks_in_hand);

}  // namespace httptask
