#pragma once

#include <memory>
#include <string>

#include "plugin/base/status.h"
#include "plugin/catalog/catalog.h"

namespace httptask {

// What a mock does with one request.
struct MockRequest {
  std::string method;
  std::string target;  // Path and query as received.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};
struct MockResponse {
  int status_code = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// Answers requests from a reference: the example of the first 2xx answer, else one made from its schema.
// A request that does not fit the reference gets a 400 application/problem+json (RFC 9457) with every
// violation (`{"violations": [{"path", "rule", "message"}]}`); an unknown path a 404 with the nearest, a
// known path with another method a 405 with `Allow`. Pure.
class Mock {
 public:
  explicit Mock(Catalog::ApiOperations api);
  MockResponse Answer(const MockRequest& request) const;

 private:
  Catalog::ApiOperations api_;
};

// Mock behind HTTP/1.1 on a TCP socket.
class MockServer {
 public:
  // `listen` is `HOST:PORT`, port 0 for a free one. Starts its threads. Errors: ARGUMENT_INVALID (not
  // HOST:PORT), INTERNAL (in use, no permission).
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
