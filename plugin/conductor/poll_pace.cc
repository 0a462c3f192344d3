#include "plugin/conductor/poll_pace.h"

#include <algorithm>

namespace httptask {

size_t PollPace::Want(Time now, size_t free_places) const {
  if (under_way_ || now < next_) return 0;
  return std::min(free_places, limits_.batch_max);
}

std::optional<PollPace::Time> PollPace::next() const {
  return under_way_ ? std::nullopt : std::optional(next_);
}

void PollPace::OnPollSent() {
  under_way_ = true;
}

void PollPace::OnTasks(Time now, size_t count, size_t asked) {
  under_way_ = false;
  error_ = {};
  if (count > 0) {
    idle_ = {};
    // What was asked for came in full: there is probably more.
    next_ = count >= asked ? now : now + limits_.idle_min;
    return;
  }
  idle_ = std::clamp(idle_ + idle_ / 2, limits_.idle_min, limits_.idle_max);
  next_ = now + idle_;
}

void PollPace::OnError(Time now, double jitter) {
  under_way_ = false;
  error_ = std::clamp(error_ * 2, limits_.error_min, limits_.error_max);
  const auto half = error_ / 2;
  next_ =
      now + half +
      std::chrono::milliseconds(static_cast<int64_t>(static_cast<double>(half.count()) * jitter));
}

void PollPace::OnTaskDone(Time now) {
  if (error_.count() > 0) return;
  idle_ = {};
  next_ = std::min(next_, now + limits_.idle_min);
}

}  // namespace httptask
