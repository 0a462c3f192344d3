#pragma once

#include <memory>
#include <string>

#include "plugin/base/status.h"
#include "plugin/catalog/catalog.h"
#include "plugin/mock/mock.h"

namespace httptask {

// Mock behind HTTP/1.1 on a TCP socket.
class MockServer {
 public:
  // `listen` is `HOST:PORT`, port 0 for a free one. Starts its threads. Errors: ARGUMENT_INVALID
  // (not HOST:PORT, in use, no permission).
  static StatusOr<std::unique_ptr<MockServer>> Start(const std::string& listen,
                                                     Catalog::ApiOperations api);
  ~MockServer();
  MockServer(const MockServer&) = delete;
  MockServer& operator=(const MockServer&) = delete;

  // `http://127.0.0.1:8081`.
  const std::string& url() const;

 private:
  struct Parts;
  explicit MockServer(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace httptask
