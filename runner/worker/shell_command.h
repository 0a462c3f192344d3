#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace httptask::runner {

// How a command ended.
struct CommandEnd {
  enum class Kind {
    kExited,      // `code` is its exit code.
    kSignaled,    // `code` is the signal.
    kTooMuch,     // It wrote more than it may, and was killed.
    kStopped,     // `stop_fd` became readable, and it was ended.
    kNotStarted,  // `code` is the error number.
  };

  Kind kind = Kind::kExited;
  int code = 0;
  std::string output;
  // The last part of what it wrote on standard error, at most 4 KiB.
  std::string error;
};

// Runs `/bin/sh -c command` with `input` on its standard input until it has ended; its process
// group is its own, and nothing of it is left behind. Ends it with SIGTERM, after `stop_timeout`
// SIGKILL, when `stop_fd` becomes readable. Blocks.
CommandEnd RunShellCommand(const std::string& command, const std::string& input,
                           size_t output_bytes_max, int stop_fd,
                           std::chrono::milliseconds stop_timeout);

}  // namespace httptask::runner
