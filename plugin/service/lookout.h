#pragma once

#include <chrono>

namespace httptask {

// Whether a thread that has nothing to do looks for its next event for a while before it sleeps.
// To be woken takes a thread longer than to find what comes soon, but looking for what comes late
// is time of the processor for nothing. So it looks as long as it finds something; after each time
// in vain it sleeps at once twice as often as before, up to kSleepsMax times. Not thread-safe.
class Lookout {
 public:
  // For how long it looks: a request to a server on the same machine is answered within it.
  static constexpr std::chrono::microseconds kTime{100};
  static constexpr int kSleepsMax = 255;

  // Asked before each sleep.
  bool IsWorthIt();
  // What came of looking.
  void Tell(bool found);

 private:
  int sleeps_ = 0;       // After the next time in vain.
  int sleeps_left_ = 0;  // Until it looks again.
};

}  // namespace httptask
