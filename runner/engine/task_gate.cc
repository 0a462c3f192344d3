#include "runner/engine/task_gate.h"

#include <algorithm>
#include <utility>

namespace httptask::runner {

TaskGate::Entry TaskGate::Enter(const TaskDefinition& definition, const TaskPlace& place,
                                Time now) {
  const bool has_concurrency = definition.concurrent_max > 0;
  const bool has_rate = definition.rate_max > 0;
  if (!has_concurrency && !has_rate) return {};
  Lane& lane = lanes_[definition.name];
  if (has_concurrency && lane.running >= definition.concurrent_max) {
    if (std::ranges::find(lane.waiting, place) == lane.waiting.end()) {
      lane.waiting.push_back(place);
    }
    return {Answer::kLater, {}};
  }
  const auto window = std::chrono::seconds(definition.rate_seconds);
  // Those of the future were before the clock was set back.
  const auto is_over = [&](Time begun) { return begun + window <= now || begun > now; };
  while (!lane.begun.empty() && is_over(lane.begun.front())) lane.begun.pop_front();
  if (has_rate && lane.begun.size() >= static_cast<size_t>(definition.rate_max)) {
    return {Answer::kLater, lane.begun.front() + window};
  }
  if (has_rate) lane.begun.push_back(now);
  ++lane.running;
  inside_[place] = definition.name;
  std::erase(lane.waiting, place);
  return {};
}

void TaskGate::Leave(const TaskPlace& place) {
  if (lanes_.empty()) return;
  const auto found = inside_.find(place);
  if (found == inside_.end()) {
    for (auto& [name, lane] : lanes_) std::erase(lane.waiting, place);
    return;
  }
  const std::string lane = std::move(found->second);
  inside_.erase(found);
  --lanes_[lane].running;
  GiveTurn(lane);
}

void TaskGate::GiveTurn(const std::string& lane) {
  std::deque<TaskPlace>& waiting = lanes_[lane].waiting;
  if (waiting.empty()) return;
  turns_.push_back({std::move(waiting.front()), lane});
  waiting.pop_front();
}

std::vector<TaskGate::Turn> TaskGate::TakeTurns() {
  return std::exchange(turns_, {});
}

void TaskGate::PassOnUnlessBegun(const Turn& turn) {
  if (!inside_.contains(turn.place)) GiveTurn(turn.lane);
}

}  // namespace httptask::runner
