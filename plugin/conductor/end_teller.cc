#include "plugin/conductor/end_teller.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace httptask {
namespace {

// Between tries to tell an end.
constexpr std::chrono::milliseconds kTellAgainMin{500};
constexpr std::chrono::milliseconds kTellAgainMax{30'000};

std::chrono::milliseconds TellAgainDelay(int tries) {
  return std::min(kTellAgainMax, kTellAgainMin * (1 << std::min(tries, 10)));
}

}  // namespace

void EndTeller::AddUndelivered() {
  auto undelivered = parts_.journal.Undelivered();
  if (!undelivered.ok()) return parts_.tell(std::string(MessageOf(undelivered.status())));
  for (auto& [key, update] : *undelivered) {
    Ending ending;
    ending.update = update;
    ending.call_key = key;
    endings_.emplace(update.task_id, std::move(ending));
  }
}

void EndTeller::Add(size_t queue, const ConductorTask& task, TaskUpdate update) {
  Ending ending;
  ending.update = std::move(update);
  ending.call_key = CallKey(task);
  ending.queue = queue;
  ending.is_under_way = true;  // From the next TellNew on.
  endings_.insert_or_assign(task.task_id, std::move(ending));
  new_.push_back(task.task_id);
}

void EndTeller::TellNew() {
  for (const std::string& task_id : std::exchange(new_, {})) {
    Deliver(task_id, parts_.clock.Ticks());
  }
}

void EndTeller::TellDue(Time now) {
  if (now < next_) return;
  next_ = Time::max();
  std::vector<std::string> due;
  for (const auto& [task_id, ending] : endings_) {
    if (ending.is_under_way) continue;
    if (ending.next <= now) {
      due.push_back(task_id);
    } else {
      next_ = std::min(next_, ending.next);
    }
  }
  for (const std::string& task_id : due) Deliver(task_id, now);
}

bool EndTeller::Holds(const ConductorTask& task) {
  const auto ending = endings_.find(task.task_id);
  if (ending == endings_.end()) return false;
  // The server has the end already, only its answer is still on the way.
  if (IsRerun(task, ending->second.update)) ending->second.rerun = task;
  return true;
}

void EndTeller::Deliver(const std::string& task_id, Time now) {
  Ending& ending = endings_.at(task_id);
  ending.is_under_way = true;
  ending.next = now;
  using After = ConductorClient::AfterUpdate;
  parts_.client.Update(ending.update, parts_.wants_more() ? After::kAlsoPoll : After::kNothing,
                       [this, task_id, events = parts_.events](UpdateAnswer answer) {
                         events->Post([this, task_id, answer = std::move(answer)]() mutable {
                           OnDelivered(task_id, std::move(answer));
                         });
                       });
}

void EndTeller::OnDelivered(const std::string& task_id, UpdateAnswer answer) {
  const auto found = endings_.find(task_id);
  if (found == endings_.end()) return;
  using Kind = UpdateAnswer::Kind;
  Ending& ending = found->second;
  const Time now = parts_.clock.Ticks();
  parts_.told(ending.queue, now - ending.next, answer);
  if (answer.kind == Kind::kTooLarge && Shrink(ending.update)) return Deliver(task_id, now);
  if (answer.kind == Kind::kRetry || answer.kind == Kind::kTooLarge) {
    ending.is_under_way = false;
    ending.next = now + TellAgainDelay(ending.tries++);
    next_ = std::min(next_, ending.next);
    return parts_.tell(fmt::format("task {} is not told yet: {}", task_id, answer.message));
  }
  if (answer.kind == Kind::kRefused) {
    parts_.tell(
        fmt::format("the server does not want the end of task {}: {}", task_id, answer.message));
  }
  parts_.journal.RecordDelivered(ending.call_key);
  if (ending.rerun) answer.next.push_back(*std::move(ending.rerun));
  const size_t queue = ending.queue;
  endings_.erase(found);
  parts_.done(queue, std::move(answer.next));
}

// Whether it is smaller now. What cannot be kept in a file stays, to be told when it can.
bool EndTeller::Shrink(TaskUpdate& update) {
  auto output = ParseJson(update.output);
  if (!output.ok()) return false;
  PayloadStore::Fitted fitted = parts_.payloads.Fit(*std::move(output), 0);
  if (!fitted.storage.ok() || fitted.output.size() >= update.output.size()) return false;
  update.output = std::move(fitted.output);
  return true;
}

}  // namespace httptask
