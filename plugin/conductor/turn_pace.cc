#include "plugin/conductor/turn_pace.h"

namespace httptask {

std::chrono::steady_clock::time_point NextTurn(std::chrono::steady_clock::time_point last,
                                               size_t tasks_in_hand) {
  return tasks_in_hand < kBusyTasksMin ? last : last + kBusyTurnTime;
}

}  // namespace httptask
