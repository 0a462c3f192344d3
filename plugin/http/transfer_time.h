#pragma once

#include <chrono>
#include <optional>

#include "plugin/http/curl_error.h"
#include "plugin/http/http_message.h"

namespace httptask {

// How far an attempt has come, as far as its time limits go.
enum class TransferPhase {
  kQueued,      // Waits for its turn.
  kResolving,   // Looks the name up.
  kConnecting,  // libcurl has it, which watches the connect timeout itself.
  kAwaiting,    // The request went out, no byte of the answer came.
  kMoving,      // A large body goes out, or the answer comes in.
};

// Time that is gone of an attempt's.
struct TimeSpent {
  std::chrono::milliseconds since_submit{0};
  std::chrono::milliseconds since_turn{0};
};

// When an attempt's own time limits end it. Pure: told what happens and when.
class TransferTime {
 public:
  using Ticks = std::chrono::steady_clock::time_point;

  // It is submitted now. The body that on_body is given ends after `body_time_max`; 0: it does not.
  TransferTime(const HttpTimeouts& timeouts, std::chrono::milliseconds body_time_max, Ticks now)
      : timeouts_(timeouts),
        body_time_max_(body_time_max),
        submitted_(now),
        turn_(now),
        started_(now),
        last_activity_(now) {}

  // Its turn has come: the connect timeout counts from now.
  void TakeTurn(Ticks now);
  // The name is known, libcurl begins.
  void Start(Ticks now) { started_ = now; }
  // The head came of an answer whose body on_body is given.
  void NoteStream(Ticks now);
  // Something moved.
  void NoteActivity(Ticks now) { last_activity_ = now; }

  bool has_turn() const { return has_turn_; }
  TimeSpent Spent(Ticks now) const;

  // When a limit of ours ends it unless something happens before.
  Ticks Deadline(TransferPhase phase) const;
  // When to look at the deadline again; it may come nearer once the answer begins.
  Ticks NextCheck(TransferPhase phase, Ticks now) const;
  // Whether on_body has had its time.
  bool IsStreamOver(Ticks now) const { return now >= stream_end_; }
  // Which limit ended it; kSpeed where none of ours was over.
  TimeLimit LimitThatEnded(TransferPhase phase, Ticks now) const;
  std::chrono::milliseconds ValueOf(TimeLimit limit) const;

  // Where the time went. `phases`: what libcurl measured, once it has begun.
  Timings Measure(Ticks now, const std::optional<Timings>& phases) const;
  // The same on a connection that was open already: nothing was looked up or connected.
  Timings MeasureReused(Ticks now, std::chrono::microseconds first_byte) const;

 private:
  const HttpTimeouts timeouts_;
  const std::chrono::milliseconds body_time_max_;
  const Ticks submitted_;
  Ticks turn_;
  Ticks started_;
  bool has_turn_ = false;
  Ticks last_activity_;
  Ticks stream_end_ = Ticks::max();
};

}  // namespace httptask
