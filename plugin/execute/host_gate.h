#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "plugin/base/clock.h"
#include "plugin/base/status.h"
#include "plugin/execute/policy/circuit_breaker.h"
#include "plugin/execute/policy/rate_limit.h"
#include "plugin/execute/timers.h"

namespace httptask {

// What one host gets at once; an operator's options.
struct HostLimits {
  size_t concurrency_max = 0;  // Requests under way; 0: no limit.
  double per_second = 0;       // Requests that begin; 0: no limit.
  double burst = 1;            // How many may begin at once when none did for long.
  size_t waiting_max = 10'000;
  BreakerOptions breaker;
};

// Lets requests to a host begin: so many at once, so many a second, none while its circuit breaker
// is open. Each host (origin) has a queue of its own, first come first served, so that one slow
// host delays no other. Made with std::make_shared. Thread-safe; never blocks.
class HostGate : public std::enable_shared_from_this<HostGate> {
 public:
  // Called once: OK, or TARGET_UNREACHABLE (breaker open), QUEUE_FULL. Perhaps before Enter
  // returns.
  using Go = std::function<void(Status)>;
  using Ticket = uint64_t;
  // How a request went, for the breaker.
  enum class Result { kSucceeded, kFailed, kUnknown };

  // Both must outlive the gate.
  HostGate(const HostLimits& limits, const Clock& clock, Timers& timers)
      : limits_(limits), clock_(clock), timers_(timers) {}

  // Whether it ever holds anything back; if not, nobody need ask.
  bool is_open() const {
    return limits_.concurrency_max == 0 && limits_.per_second <= 0 &&
           limits_.breaker.failure_rate <= 0;
  }

  Ticket Enter(const std::string& origin, Go go);
  // Lets a request in at once or not at all, for one that need not be sent. End follows when it was
  // let in.
  bool TryEnter(const std::string& origin);
  // Takes a request out of the queue, whose `go` then is not called. False when it was let in.
  bool Leave(const std::string& origin, Ticket ticket);
  // A request that was let in is over.
  void End(const std::string& origin, Result result);

 private:
  // Hosts that are remembered while nothing is under way there.
  static constexpr size_t kHostsMax = 10'000;

  struct Waiting {
    Ticket ticket = 0;
    Go go;
  };
  struct Host {
    explicit Host(const HostLimits& limits)
        : breaker(limits.breaker), rate(limits.per_second, limits.burst) {}
    size_t under_way = 0;
    std::deque<Waiting> waiting;
    CircuitBreaker breaker;
    RateLimit rate;
    bool timer_set = false;
  };
  using Calls = std::vector<std::pair<Go, Status>>;

  Host& Find(const std::string& origin);
  static Status DescribeBreaker(const std::string& origin, std::chrono::milliseconds remaining);
  // What may begin now.
  Calls Admit(const std::string& origin, Host& host);
  void SetTimer(const std::string& origin, Host& host, std::chrono::microseconds wait);
  void Refill(const std::string& origin);
  static void Run(Calls calls);

  const HostLimits limits_;
  const Clock& clock_;
  Timers& timers_;
  std::mutex mutex_;  // Guards what follows; not held while a `go` runs.
  std::map<std::string, Host> hosts_;
  Ticket last_ticket_ = 0;
};

}  // namespace httptask
