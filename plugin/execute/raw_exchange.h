#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/task_result.h"
#include "plugin/secrets/credential_store.h"

namespace httptask {

// Hides secrets in what a server sent: plain, percent-encoded, base64 and escaped as JSON.
class EchoFilter {
 public:
  // Values shorter than this are not searched for: hiding every `1` would destroy the answer.
  static constexpr size_t kValueBytesMin = 8;

  EchoFilter() = default;
  explicit EchoFilter(const std::vector<Credential>& credentials);

  // The text with every form of every secret replaced by `***`.
  std::string Hide(std::string text) const;
  // Headers and body of an answer without secrets.
  void HideIn(TaskResult& result) const;

 private:
  std::vector<std::string> forms_;  // Longest first.
};

// `POST /path HTTP/1.1`, `Host`, header fields, empty line, body.
std::string FormatRawRequest(const RequestRecord& request);
// `HTTP/1.1 200 OK`, header fields, empty line, body; empty when no answer came.
std::string FormatRawResponse(const TaskResult& result);

}  // namespace httptask
