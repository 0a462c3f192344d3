#pragma once

#include <string>
#include <vector>

namespace httptask::testing {

// The built httptask-plugin as a child process, started as a go-plugin host starts it.
class PluginProgram {
 public:
  // Blocks until it has told its address; `address()` is empty when it ended instead.
  explicit PluginProgram(const std::vector<std::string>& arguments);
  // Kills it when it still runs.
  ~PluginProgram();
  PluginProgram(const PluginProgram&) = delete;
  PluginProgram& operator=(const PluginProgram&) = delete;

  // gRPC target.
  const std::string& address() const { return address_; }
  void Signal(int number) const;
  // Blocks until it has ended; its exit code, or -1 when a signal ended it.
  int WaitForExit();

 private:
  int pid_ = -1;
  std::string address_;
};

}  // namespace httptask::testing
