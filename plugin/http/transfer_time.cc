#include "plugin/http/transfer_time.h"

#include <algorithm>

namespace httptask {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// libcurl's clock and ours may differ by its rounding.
constexpr milliseconds kRounding{2};

template <typename Duration>
Duration Since(TransferTime::Ticks from, TransferTime::Ticks to) {
  return std::chrono::duration_cast<Duration>(to - from);
}

}  // namespace

void TransferTime::TakeTurn(Ticks now) {
  has_turn_ = true;
  turn_ = now;
}

TimeSpent TransferTime::Spent(Ticks now) const {
  return {Since<milliseconds>(submitted_, now), Since<milliseconds>(turn_, now)};
}

void TransferTime::NoteStream(Ticks now) {
  if (body_time_max_.count() > 0) stream_end_ = now + body_time_max_;
}

TransferTime::Ticks TransferTime::Deadline(TransferPhase phase) const {
  const Ticks total = std::min(submitted_ + timeouts_.total, stream_end_);
  switch (phase) {
    case TransferPhase::kQueued:
    case TransferPhase::kConnecting:
      return total;
    case TransferPhase::kResolving:
      return std::min(total, turn_ + timeouts_.connect);
    case TransferPhase::kAwaiting:
      return std::min(total, last_activity_ + timeouts_.first_byte);
    case TransferPhase::kMoving:
      return std::min(total, last_activity_ + timeouts_.idle);
  }
  return total;
}

TransferTime::Ticks TransferTime::NextCheck(TransferPhase phase, Ticks now) const {
  milliseconds soon = std::min(timeouts_.first_byte, timeouts_.idle);
  if (body_time_max_.count() > 0) soon = std::min(soon, body_time_max_);
  return std::min(Deadline(phase), now + soon);
}

TimeLimit TransferTime::LimitThatEnded(TransferPhase phase, Ticks now) const {
  if (now + kRounding >= submitted_ + timeouts_.total) return TimeLimit::kTotal;
  const bool was_sent = phase == TransferPhase::kAwaiting || phase == TransferPhase::kMoving;
  if (!was_sent) return TimeLimit::kConnect;
  const TimeLimit silence =
      phase == TransferPhase::kMoving ? TimeLimit::kIdle : TimeLimit::kFirstByte;
  return now >= last_activity_ + ValueOf(silence) ? silence : TimeLimit::kSpeed;
}

milliseconds TransferTime::ValueOf(TimeLimit limit) const {
  switch (limit) {
    case TimeLimit::kConnect:
      return timeouts_.connect;
    case TimeLimit::kFirstByte:
      return timeouts_.first_byte;
    case TimeLimit::kIdle:
    case TimeLimit::kSpeed:
      return timeouts_.idle;
    case TimeLimit::kNone:
    case TimeLimit::kTotal:
      return timeouts_.total;
  }
  return {};
}

Timings TransferTime::Measure(Ticks now, const std::optional<Timings>& phases) const {
  Timings timings = phases.value_or(Timings());
  timings.total = Since<microseconds>(submitted_, now);
  timings.queue = has_turn_ ? Since<microseconds>(submitted_, turn_) : timings.total;
  if (has_turn_) timings.dns += Since<microseconds>(turn_, phases ? started_ : now);
  return timings;
}

Timings TransferTime::MeasureReused(Ticks now, microseconds first_byte) const {
  Timings timings;
  timings.total = Since<microseconds>(submitted_, now);
  timings.queue = Since<microseconds>(submitted_, turn_);
  timings.first_byte = first_byte;
  return timings;
}

}  // namespace httptask
