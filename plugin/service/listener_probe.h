#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "plugin/base/status.h"

namespace httptask {

// How often a server is asked, and when it counts as deaf.
struct ListenerProbeOptions {
  std::chrono::milliseconds pause{30'000};  // Between two questions; none after one that failed.
  std::chrono::milliseconds limit{5'000};   // For the first byte of an answer.
  int failures_max = 3;                     // In a row.
};

// gRPC 1.51 never accepts again once accept() ran out of file descriptors (CVE-2023-4785), while
// the system goes on taking connections for it. So the server asks itself, over a new connection,
// in a thread of its own.
class ListenerProbe {
 public:
  // `address` as ListenAddress has it. `on_deaf` is called once, on the probe's thread, when the
  // server gave no answer so often; it must not destroy the probe.
  ListenerProbe(std::string address, std::function<void()> on_deaf,
                ListenerProbeOptions options = {});
  // Joins the thread at once.
  ~ListenerProbe();
  ListenerProbe(const ListenerProbe&) = delete;
  ListenerProbe& operator=(const ListenerProbe&) = delete;

  // INTERNAL, and what to do, when the server was found deaf. Thread-safe.
  Status status() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace httptask
