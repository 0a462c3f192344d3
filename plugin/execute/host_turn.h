#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "plugin/execute/host_gate.h"
#include "plugin/execute/timers.h"

namespace httptask {

// The turns that one task gets at a host: waits for one at a time, not for ever. Made with
// std::make_shared. Thread-safe; holds no lock while it calls out.
class HostTurn : public std::enable_shared_from_this<HostTurn> {
 public:
  // What became of the waiting.
  enum class End {
    kAdmitted,  // GiveBack follows.
    kRefused,   // By the gate.
    kTooLate,   // The time was over (DEADLINE_EXCEEDED).
  };
  using Then = std::function<void(End end, Status status)>;

  // `timers` must outlive it.
  HostTurn(std::shared_ptr<HostGate> gate, Timers& timers)
      : gate_(std::move(gate)), timers_(timers) {}

  // `then` is called once, perhaps before Await returns, unless Leave says otherwise.
  void Await(std::string origin, std::chrono::milliseconds patience, Then then);
  // Another turn at the host of the last Await, at once or not at all; GiveBack follows.
  bool TryAgain() { return gate_->TryEnter(origin_); }
  // Waits no longer, now or later; whether it did, and `then` is not called any more.
  bool Leave();
  void GiveBack(HostGate::Result result) { gate_->End(origin_, result); }

 private:
  void OnTurn(Status status);
  void OnTimeout();
  // Whoever takes it decides; empty when it was taken.
  Then TakeThen();
  Then StopWaiting();

  const std::shared_ptr<HostGate> gate_;
  Timers& timers_;
  std::string origin_;  // Changes while nobody waits and no turn is out.

  std::mutex mutex_;  // Guards what follows.
  Then then_;         // While it waits.
  bool was_left_ = false;
  std::optional<HostGate::Ticket> ticket_;  // Of the last turn that did not come at once.
  std::optional<Timers::TimerId> timer_;
};

}  // namespace httptask
