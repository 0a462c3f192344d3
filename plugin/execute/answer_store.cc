#include "plugin/execute/answer_store.h"

#include <utility>

namespace httptask {
namespace {

size_t SizeOf(const std::string& key, const TaskAnswer& answer) {
  size_t bytes = sizeof(TaskAnswer) + 2 * key.size() + answer.result.body.size() +
                 answer.result.request.body.size() + answer.result.request.url.size();
  for (const auto& [name, value] : answer.result.headers) bytes += name.size() + value.size();
  if (!answer.result.items.is_null()) bytes += FormatJson(answer.result.items).size();
  return bytes + answer.result.attempts.size() * sizeof(Attempt);
}

// Whether the server may have done something.
bool MayHaveHappened(const TaskAnswer& answer) {
  return answer.status.ok() || ReasonOf(answer.status) == Reason::kResultUnknown;
}

TaskAnswer MarkRepeated(TaskAnswer answer) {
  answer.result.is_repeated = true;
  return answer;
}

}  // namespace

std::optional<TaskAnswer> AnswerStore::Find(const std::string& key, Time now) {
  std::lock_guard lock(mutex_);
  return FindLocked(key, now);
}

std::optional<TaskAnswer> AnswerStore::FindLocked(const std::string& key, Time now) {
  const auto found = kept_.find(key);
  if (found == kept_.end()) return std::nullopt;
  if (found->second.until <= now) {
    Erase(key);
    return std::nullopt;
  }
  return MarkRepeated(found->second.answer);
}

void AnswerStore::Put(const std::string& key, TaskAnswer answer, Time until, Time now) {
  if (until <= now) return;
  std::lock_guard lock(mutex_);
  PutLocked(key, std::move(answer), 0, until);
}

void AnswerStore::PutLocked(const std::string& key, TaskAnswer answer, uint64_t fingerprint,
                            Time until) {
  Erase(key);
  const size_t bytes = SizeOf(key, answer);
  if (bytes > limits_.bytes_max || limits_.answers_max == 0) return;
  while (kept_.size() >= limits_.answers_max || bytes_ + bytes > limits_.bytes_max) {
    Erase(std::string(ages_.front()));
  }
  const auto age = ages_.insert(ages_.end(), key);
  kept_.emplace(key, Kept{std::move(answer), fingerprint, until, bytes, age});
  bytes_ += bytes;
}

void AnswerStore::Erase(const std::string& key) {
  const auto found = kept_.find(key);
  if (found == kept_.end()) return;
  bytes_ -= found->second.bytes;
  ages_.erase(found->second.age);
  kept_.erase(found);
}

AnswerStore::Begun AnswerStore::Begin(const std::string& id, uint64_t fingerprint, Waiter waiter,
                                      Time now) {
  std::optional<TaskAnswer> answer;
  {
    std::lock_guard lock(mutex_);
    if (const auto found = running_.find(id); found != running_.end()) {
      if (found->second.fingerprint != fingerprint) return Begun::kRefused;
      found->second.waiters.push_back(std::move(waiter));
      return Begun::kWaits;
    }
    answer = FindLocked(id, now);
    if (!answer) {
      running_[id].fingerprint = fingerprint;
      return Begun::kFirst;
    }
    if (kept_.at(id).fingerprint != fingerprint) return Begun::kRefused;
  }
  waiter(*std::move(answer));
  return Begun::kRepeated;
}

void AnswerStore::End(const std::string& id, const TaskAnswer& answer, Time until, Time now) {
  std::vector<Waiter> waiters;
  {
    std::lock_guard lock(mutex_);
    auto node = running_.extract(id);
    if (!node) return;
    waiters = std::move(node.mapped().waiters);
    if (MayHaveHappened(answer) && until > now) {
      PutLocked(id, answer, node.mapped().fingerprint, until);
    }
  }
  for (const Waiter& waiter : waiters) waiter(MarkRepeated(answer));
}

}  // namespace httptask
