#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <unordered_map>

namespace httptask {

// Runs things later, so that no wait holds a thread. Implemented by TimerThread, by what-if's
// virtual time, and in tests by FakeTimers.
class Timers {
 public:
  using TimerId = uint64_t;

  virtual ~Timers() = default;
  // `action` runs once, not before `delay` is over; it must not block.
  virtual TimerId After(std::chrono::milliseconds delay, std::function<void()> action) = 0;
  // The action does not begin any more; no effect when it has.
  virtual void Cancel(TimerId id) = 0;
};

// Timers on one thread of their own. Thread-safe.
class TimerThread : public Timers {
 public:
  TimerThread();
  // As Stop.
  ~TimerThread() override;
  TimerThread(const TimerThread&) = delete;
  TimerThread& operator=(const TimerThread&) = delete;

  TimerId After(std::chrono::milliseconds delay, std::function<void()> action) override;
  void Cancel(TimerId id) override;
  // Waits for the action that runs; what waits is dropped, and After has no effect from now on. Not
  // to be called by an action.
  void Stop();

 private:
  using Time = std::chrono::steady_clock::time_point;
  void Run();

  std::mutex mutex_;  // Guards what follows.
  std::condition_variable wake_;
  std::map<std::pair<Time, TimerId>, std::function<void()>> waiting_;
  std::unordered_map<TimerId, Time> times_;
  TimerId last_id_ = 0;
  bool stopping_ = false;
  std::thread thread_;  // Last: it uses the rest.
};

// Stops timers at its end. Their actions use the HTTP client, and what the client still has under
// way at its end sets timers: so they are made before it, and stopped before it goes.
class TimerStop {
 public:
  explicit TimerStop(TimerThread& timers) : timers_(timers) {}
  ~TimerStop() { timers_.Stop(); }
  TimerStop(const TimerStop&) = delete;
  TimerStop& operator=(const TimerStop&) = delete;

 private:
  TimerThread& timers_;
};

}  // namespace httptask
