#include "plugin/execute/host_gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace httptask {

HostGate::Host& HostGate::Find(const std::string& origin) {
  const auto found = hosts_.find(origin);
  if (found != hosts_.end()) return found->second;
  if (hosts_.size() >= kHostsMax) {
    std::erase_if(hosts_, [](const auto& entry) {
      return entry.second.under_way == 0 && entry.second.waiting.empty();
    });
  }
  return hosts_.try_emplace(origin, limits_).first->second;
}

HostGate::Ticket HostGate::Enter(const std::string& origin, Go go) {
  Calls calls;
  Ticket ticket = 0;
  {
    std::lock_guard lock(mutex_);
    Host& host = Find(origin);
    ticket = ++last_ticket_;
    if (host.waiting.size() >= limits_.waiting_max) {
      calls.emplace_back(std::move(go),
                         MakeError(Reason::kQueueFull,
                                   fmt::format("{} requests to {} are waiting already; try again "
                                               "later",
                                               limits_.waiting_max, origin)));
    } else {
      host.waiting.push_back({ticket, std::move(go)});
      calls = Admit(origin, host);
    }
  }
  Run(std::move(calls));
  return ticket;
}

void HostGate::SetTimer(const std::string& origin, Host& host, std::chrono::microseconds wait) {
  if (std::exchange(host.timer_set, true)) return;
  timers_.After(std::chrono::ceil<std::chrono::milliseconds>(wait),
                [weak = weak_from_this(), origin] {
                  if (const auto gate = weak.lock()) gate->Refill(origin);
                });
}

void HostGate::Refill(const std::string& origin) {
  Calls calls;
  {
    std::lock_guard lock(mutex_);
    Host& host = Find(origin);
    host.timer_set = false;
    calls = Admit(origin, host);
  }
  Run(std::move(calls));
}

HostGate::Calls HostGate::Admit(const std::string& origin, Host& host) {
  Calls calls;
  while (!host.waiting.empty()) {
    const auto now = clock_.Ticks();
    if (limits_.concurrency_max > 0 && host.under_way >= limits_.concurrency_max) break;
    if (host.breaker.state(now) != CircuitBreaker::State::kOpen) {
      if (const auto wait = host.rate.Take(now); wait.count() > 0) {
        SetTimer(origin, host, wait);
        break;
      }
    }
    Waiting first = std::move(host.waiting.front());
    host.waiting.pop_front();
    if (host.breaker.Allow(now)) {
      ++host.under_way;
      calls.emplace_back(std::move(first.go), Status());
      continue;
    }
    calls.emplace_back(std::move(first.go), DescribeBreaker(origin, host.breaker.Remaining(now)));
  }
  return calls;
}

Status HostGate::DescribeBreaker(const std::string& origin, std::chrono::milliseconds remaining) {
  const std::string until = remaining.count() > 0
                                ? fmt::format("is open for another {} ms", remaining.count())
                                : "waits for the requests that find out whether it is well again";
  return MakeError(
      Reason::kTargetUnreachable,
      fmt::format("{} failed too often: its circuit breaker {}; nothing was sent", origin, until));
}

bool HostGate::TryEnter(const std::string& origin) {
  std::lock_guard lock(mutex_);
  Host& host = Find(origin);
  const auto now = clock_.Ticks();
  const bool is_full = limits_.concurrency_max > 0 && host.under_way >= limits_.concurrency_max;
  if (!host.waiting.empty() || is_full) return false;
  if (host.breaker.state(now) != CircuitBreaker::State::kClosed) return false;
  if (host.rate.Take(now).count() > 0) return false;
  ++host.under_way;
  return true;
}

bool HostGate::Leave(const std::string& origin, Ticket ticket) {
  Waiting gone;  // Destroyed without the lock.
  std::lock_guard lock(mutex_);
  Host& host = Find(origin);
  const auto found = std::ranges::find(host.waiting, ticket, &Waiting::ticket);
  if (found == host.waiting.end()) return false;
  gone = std::move(*found);
  host.waiting.erase(found);
  return true;
}

void HostGate::End(const std::string& origin, Result result) {
  Calls calls;
  {
    std::lock_guard lock(mutex_);
    Host& host = Find(origin);
    if (host.under_way > 0) --host.under_way;
    if (result == Result::kUnknown) {
      host.breaker.Forget();
    } else {
      host.breaker.Record(result == Result::kSucceeded, clock_.Ticks());
    }
    calls = Admit(origin, host);
  }
  Run(std::move(calls));
}

void HostGate::Run(Calls calls) {
  for (auto& [go, status] : calls) go(std::move(status));
}

}  // namespace httptask
