#pragma once

#include <compare>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/engine/event.h"
#include "runner/model/task_definition.h"

namespace httptask::runner {

// A task of a run.
struct TaskPlace {
  std::string run_id;
  int task = 0;

  auto operator<=>(const TaskPlace&) const = default;
};

// Holds tasks to the limits of their definitions, over all runs of an engine: at most
// `concurrentExecLimit` at the same time, and `rateLimitPerFrequency` begun within any
// `rateLimitFrequencyInSeconds`. In memory: what is under way after a restart counts once it is
// begun again.
class TaskGate {
 public:
  enum class Answer {
    kBegin,
    kLater,  // The task's turn comes with TakeTurns, or at `again`.
  };
  struct Entry {
    Answer answer = Answer::kBegin;
    // When the rate allows it; nothing when another task has to end first.
    std::optional<Time> again;
  };

  // A task wants to begin. One that was told to wait asks anew; the order is that of first asking.
  Entry Enter(const TaskDefinition& definition, const TaskPlace& place, Time now);
  // Nobody begins from now on; whoever asks waits for good.
  void Close() { is_closed_ = true; }
  bool is_closed() const { return is_closed_; }
  // It has ended, or will never begin.
  void Leave(const TaskPlace& place);
  // Who may ask anew because another has ended. Whoever then does not begin (its run is paused)
  // must pass its turn on.
  struct Turn {
    TaskPlace place;
    std::string lane;
  };
  std::vector<Turn> TakeTurns();
  void PassOnUnlessBegun(const Turn& turn);

 private:
  struct Lane {
    int running = 0;
    std::deque<Time> begun;  // Within the window.
    std::deque<TaskPlace> waiting;
  };

  void GiveTurn(const std::string& lane);

  std::map<std::string, Lane, std::less<>> lanes_;  // By the definition's name.
  std::map<TaskPlace, std::string> inside_;         // Those that run, and their lane.
  std::vector<Turn> turns_;
  bool is_closed_ = false;
};

}  // namespace httptask::runner
