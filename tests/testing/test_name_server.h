#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "plugin/guard/address_policy.h"

namespace httptask::testing {

// A name server on 127.0.0.1, UDP, port 0.
class TestNameServer {
 public:
  // What a name leads to. Nothing: silence. None: no such name.
  using Handler = std::function<std::optional<std::vector<std::string>>(const std::string& name)>;

  explicit TestNameServer(Handler handler);
  ~TestNameServer();
  TestNameServer(const TestNameServer&) = delete;
  TestNameServer& operator=(const TestNameServer&) = delete;

  // `127.0.0.1:PORT`.
  std::string address() const;
  // Questions for IPv4 addresses so far, in order.
  std::vector<std::string> questions() const;

 private:
  void Run();
  std::string Answer(std::string_view query);

  const Handler handler_;
  int socket_ = -1;
  int stop_event_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;  // Guards questions_.
  std::vector<std::string> questions_;
  std::thread thread_;
};

}  // namespace httptask::testing
