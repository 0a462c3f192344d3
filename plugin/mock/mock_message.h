#pragma once

#include <string>
#include <utility>
#include <vector>

namespace httptask {

// A request as the mock sees it.
struct MockRequest {
  std::string method;
  std::string target;  // Path and query as received.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// What the mock answers. For HEAD it holds the body that GET would get; the server leaves it out.
struct MockResponse {
  int status_code = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

}  // namespace httptask
