#pragma once

#include <functional>
#include <memory>
#include <string>

#include "plugin/base/status.h"

namespace httptask {

// HTTP/1.1 for monitoring: `/metrics` in Prometheus' text form, and `/healthz`, which is 200 as
// long as the process serves. Nothing else is told, and nothing can be changed.
class MetricsServer {
 public:
  // Makes the text of `/metrics`. Thread-safe; must outlive the server.
  using Text = std::function<std::string()>;

  // `listen` is `HOST:PORT`, port 0 for a free one. Errors: ARGUMENT_INVALID (not HOST:PORT,
  // in use, no permission).
  static StatusOr<std::unique_ptr<MetricsServer>> Start(const std::string& listen, Text text);
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  // `http://127.0.0.1:9100/metrics`.
  const std::string& url() const;

 private:
  struct Parts;
  explicit MetricsServer(std::unique_ptr<Parts> parts);
  const std::unique_ptr<Parts> parts_;
};

}  // namespace httptask
