#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "plugin/base/status.h"
#include "runner/console/console_message.h"
#include "runner/console/listen_address.h"

namespace httptask::runner {

// HTTP/1.1 in front of a handler, behind a RequestGuard. A connection serves one request.
class ConsoleServer {
 public:
  // Called on several threads at once; may block.
  using Handler = std::function<ConsoleAnswer(const ConsoleRequest&)>;

  static constexpr size_t kBodyBytesMax = size_t{8} << 20;
  // Requests that are served at the same time; others wait.
  static constexpr int kThreads = 16;
  // Without a byte from the other side, and for a whole body.
  static constexpr std::chrono::seconds kReadTimeout{5};
  static constexpr std::chrono::seconds kBodyTimeout{30};

  // Binds, so that `address` is known, and answers from Listen on. `names` as in RequestGuard.
  // Errors: ARGUMENT_INVALID (in use, no permission).
  static StatusOr<std::unique_ptr<ConsoleServer>> Bind(const ListenAddress& listen,
                                                       std::vector<std::string> names);
  ~ConsoleServer();
  ConsoleServer(const ConsoleServer&) = delete;
  ConsoleServer& operator=(const ConsoleServer&) = delete;

  // Where it listens.
  const ListenAddress& address() const;
  // Starts its threads; once.
  void Listen(Handler handler);
  // Answers what was begun and nothing more; the handler is not called behind it.
  void Stop();

 private:
  struct Parts;
  explicit ConsoleServer(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;
};

}  // namespace httptask::runner
