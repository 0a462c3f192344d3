#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "plugin/execute/raw_exchange.h"

namespace httptask {

// Limits of AnswerStore.
struct AnswerLimits {
  size_t answers_max = 10'000;
  size_t bytes_max = size_t{64} << 20;
};

// Answers that are given again: by request id, and by cache key. The oldest go first.
// Thread-safe.
class AnswerStore {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Waiter = std::function<void(TaskAnswer)>;

  explicit AnswerStore(const AnswerLimits& limits = {}) : limits_(limits) {}

  // The answer under a key, as long as it is kept.
  std::optional<TaskAnswer> Find(const std::string& key, Time now);
  // Replaces what the key had. An answer above the limits is not kept.
  void Put(const std::string& key, TaskAnswer answer, Time until, Time now);

  // How an execution with an id begins.
  enum class Begun {
    kFirst,     // It is the first: End must follow.
    kWaits,     // The first one is under way; `waiter` gets its answer.
    kRepeated,  // `waiter` had the answer, before Begin returned.
    kRefused,   // The id belongs to another task.
  };
  // `fingerprint` tells tasks apart.
  Begun Begin(const std::string& id, uint64_t fingerprint, Waiter waiter, Time now);
  // The answer of the first. One without any answer from the server, whose request was not sent for
  // sure, is not kept: the next execution sends.
  void End(const std::string& id, const TaskAnswer& answer, Time until, Time now);

 private:
  struct Kept {
    TaskAnswer answer;
    uint64_t fingerprint = 0;
    Time until;
    size_t bytes = 0;
    std::list<std::string>::iterator age;
  };
  struct Running {
    uint64_t fingerprint = 0;
    std::vector<Waiter> waiters;
  };

  std::optional<TaskAnswer> FindLocked(const std::string& key, Time now);
  void PutLocked(const std::string& key, TaskAnswer answer, uint64_t fingerprint, Time until);
  void Erase(const std::string& key);

  const AnswerLimits limits_;
  std::mutex mutex_;  // Guards what follows; not held while a waiter runs.
  std::map<std::string, Kept> kept_;
  std::list<std::string> ages_;  // Oldest first.
  size_t bytes_ = 0;
  std::map<std::string, Running> running_;
};

}  // namespace httptask
