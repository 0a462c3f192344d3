#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace httptask {

// How a queue is polled.
struct PollLimits {
  // Tasks in one poll; servers refuse none below 1,000.
  size_t batch_max = 100;
  // Between polls of a queue that was just not empty, growing by half with each empty one up to
  // `idle_max`. Short, because the server makes a poll that waits wait its whole time.
  std::chrono::milliseconds idle_min{10};
  std::chrono::milliseconds idle_max{200};
  // After a poll that failed, doubling up to `error_max`.
  std::chrono::milliseconds error_min{200};
  std::chrono::milliseconds error_max{30'000};
};

// When a queue is polled next, and for how many tasks. A value; holds no clock.
class PollPace {
 public:
  using Time = std::chrono::steady_clock::time_point;

  explicit PollPace(const PollLimits& limits) : limits_(limits) {}

  // How many tasks to ask for now: nothing before the time, without free places, or while a poll
  // is under way.
  size_t Want(Time now, size_t free_places) const;
  // When Want may say more than nothing; nothing while a poll is under way.
  std::optional<Time> next() const;

  void OnPollSent();
  // `jitter` from 0 to 1 spreads the polls of many workers after a failure.
  void OnTasks(Time now, size_t count, size_t asked);
  void OnError(Time now, double jitter);
  // A task ended: another may be there at once.
  void OnTaskDone(Time now);

 private:
  PollLimits limits_;
  bool under_way_ = false;
  Time next_{};
  std::chrono::milliseconds idle_{0};
  std::chrono::milliseconds error_{0};
};

}  // namespace httptask
