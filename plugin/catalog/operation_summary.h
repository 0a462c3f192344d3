#pragma once

#include <string>
#include <vector>

namespace httptask {

// What a list or a search shows of an operation.
struct OperationSummary {
  std::string api;
  std::string id;
  std::string method;
  std::string path;
  std::string summary;
  std::vector<std::string> tags;
  bool deprecated = false;

  std::string FullId() const { return api + "/" + id; }
  bool operator==(const OperationSummary&) const = default;
};

}  // namespace httptask
