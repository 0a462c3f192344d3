#include "plugin/execute/host_turn.h"

#include <fmt/format.h>

#include <utility>

namespace httptask {

void HostTurn::Await(std::string origin, std::chrono::milliseconds patience, Then then) {
  origin_ = std::move(origin);
  {
    std::lock_guard lock(mutex_);
    then_ = std::move(then);
  }
  const HostGate::Ticket ticket = gate_->Enter(
      origin_, [self = shared_from_this()](Status status) { self->OnTurn(std::move(status)); });
  bool was_left = false;
  {
    std::lock_guard lock(mutex_);
    was_left = was_left_;
    if (then_) {
      ticket_ = ticket;
      timer_ = timers_.After(patience, [weak = weak_from_this()] {
        if (const auto self = weak.lock()) self->OnTimeout();
      });
    }
  }
  if (was_left) gate_->Leave(origin_, ticket);
}

bool HostTurn::Leave() {
  return StopWaiting() != nullptr;
}

void HostTurn::OnTurn(Status status) {
  const Then then = TakeThen();
  if (then) return then(status.ok() ? End::kAdmitted : End::kRefused, status);
  if (status.ok()) GiveBack(HostGate::Result::kUnknown);
}

void HostTurn::OnTimeout() {
  const Then then = StopWaiting();
  if (!then) return;
  then(End::kTooLate,
       MakeError(Reason::kDeadlineExceeded,
                 fmt::format("the time was over while the request waited for its turn at {}; "
                             "nothing was sent",
                             origin_)));
}

HostTurn::Then HostTurn::TakeThen() {
  Then then;
  std::optional<Timers::TimerId> timer;
  {
    std::lock_guard lock(mutex_);
    then = std::exchange(then_, nullptr);
    timer = std::exchange(timer_, std::nullopt);
  }
  if (timer) timers_.Cancel(*timer);
  return then;
}

HostTurn::Then HostTurn::StopWaiting() {
  std::optional<HostGate::Ticket> ticket;
  {
    std::lock_guard lock(mutex_);
    if (!then_) return nullptr;
    was_left_ = true;
    ticket = ticket_;
  }
  Then then = TakeThen();
  if (then && ticket) gate_->Leave(origin_, *ticket);
  return then;
}

}  // namespace httptask
