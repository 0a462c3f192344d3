#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "plugin/base/status.h"

namespace httptask::runner {

// How a plugin child is started.
struct PluginProcessOptions {
  // `httptask-plugin` beside the running program when empty.
  std::filesystem::path program;
  // Further arguments: `--allow`, `--credentials`, …
  std::vector<std::string> arguments;
  // Until its handshake line is there.
  std::chrono::milliseconds start_timeout{10'000};
};

// A plugin that this process started as a child: by posix_spawn, file descriptors closed, with the
// go-plugin cookie in its environment; its standard error is passed through. It is in a process
// group of its own, so that Ctrl-C in a terminal reaches this process alone, which then decides.
class PluginProcess {
 public:
  // Errors: PLUGIN_UNAVAILABLE (not found, not executable, ended at once: with what it said, which
  // is the whole message where it refuses to start; no handshake in time, a handshake of another
  // protocol).
  static StatusOr<std::unique_ptr<PluginProcess>> Start(const PluginProcessOptions& options);
  // Asks it to stop (SIGTERM), waits 2 s, kills it.
  ~PluginProcess();
  PluginProcess(const PluginProcess&) = delete;
  PluginProcess& operator=(const PluginProcess&) = delete;

  // gRPC target: `unix:/run/user/1000/…`.
  const std::string& address() const { return address_; }
  pid_t pid() const { return pid_; }

 private:
  class Child;
  PluginProcess(std::unique_ptr<Child> child, std::string address);

  const std::unique_ptr<Child> child_;
  const pid_t pid_;
  const std::string address_;
};

}  // namespace httptask::runner
