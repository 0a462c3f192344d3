#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "plugin/base/status.h"

namespace httptask::runner {

// Arguments with which the plugin program is a mock of `api` at `listen` (`HOST:PORT`).
std::vector<std::string> MockArguments(const std::string& api, const std::string& listen);

// A mock of an API as a child of this process, on a free port of 127.0.0.1.
class MockProcess {
 public:
  // Errors: PLUGIN_UNAVAILABLE (the program cannot be started; it ended without a URL, having told
  // on standard error why).
  static StatusOr<std::unique_ptr<MockProcess>> Start(const std::string& api);
  // Stops it.
  ~MockProcess();
  MockProcess(const MockProcess&) = delete;
  MockProcess& operator=(const MockProcess&) = delete;

  // `http://127.0.0.1:40123`.
  const std::string& url() const { return url_; }
  // `127.0.0.1:40123`.
  std::string address() const;
  pid_t pid() const { return pid_; }

 private:
  MockProcess(pid_t pid, std::string url) : pid_(pid), url_(std::move(url)) {}

  const pid_t pid_;
  const std::string url_;
};

}  // namespace httptask::runner
