#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/status.h"
#include "plugin/base/task_result.h"
#include "plugin/execute/page_course.h"
#include "plugin/secrets/credential_store.h"

namespace httptask {

// What went over the wire as text: heads and bodies, written from the records, so that hidden stays
// hidden. Secrets that the answer repeats are `***` as well.
struct RawExchange {
  std::string request;
  std::string response;
  // Everything that was sent, oldest first: each attempt, and each redirect before its answer.
  std::vector<ExchangeRecord> exchanges;
};

// What became of a task.
struct TaskAnswer {
  // OK when an HTTP answer came, whatever its status.
  Status status;
  // On an error: the request and the attempts made, without an answer.
  TaskResult result;
  RawExchange raw;
  // Of a task with pages, where ExecuteOptions::page_wait_max is set: how far it came.
  std::optional<PageCourse> pages = {};
};

// Hides secrets in what a server sent: plain, percent-encoded, base64 and escaped as JSON.
class EchoFilter {
 public:
  // Values shorter than this are not searched for: hiding every `1` would destroy the answer.
  static constexpr size_t kValueBytesMin = 8;

  EchoFilter() = default;
  explicit EchoFilter(const std::vector<Credential>& credentials);
  explicit EchoFilter(const std::vector<std::string>& values);

  // The text with every form of every secret replaced by `***`.
  std::string Hide(std::string text) const;
  bool empty() const { return forms_.empty(); }
  // Headers, trailers, body and items of an answer without secrets.
  void HideIn(TaskResult& result) const;

 private:
  void Sort();

  std::vector<std::string> forms_;  // Longest first.
};

// `POST /path HTTP/1.1`, the header fields that go out (SentFields), empty line, body.
std::string FormatRawRequest(const RequestRecord& request);
// `HTTP/1.1 200 OK`, header fields, empty line, body; empty when no answer came.
std::string FormatRawResponse(const TaskResult& result);
// Both, of an answer's result.
void FormatRaw(const EchoFilter& filter, TaskAnswer& answer);

}  // namespace httptask
