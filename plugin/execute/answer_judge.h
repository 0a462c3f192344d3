#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "plugin/base/task_result.h"
#include "plugin/execute/page_course.h"
#include "plugin/execute/task_spec.h"

namespace httptask {

// What follows an answer.
struct AnswerStep {
  bool more = false;  // Another request of the task.
  std::chrono::milliseconds wait{0};
};

// Where a task stands when an answer comes.
struct AnswerSituation {
  std::optional<std::chrono::milliseconds> server_wait;  // What the answer asks for.
  std::chrono::milliseconds elapsed{0};                  // Since the task began.
  std::chrono::milliseconds left{0};                     // Of the caller's time.
  bool is_cancelled = false;                             // Nothing more begins.
  // A wait before a page that is so long is not waited: the course tells where to go on.
  std::chrono::milliseconds page_wait_max = std::chrono::milliseconds::max();
};

// Whether a task's request may be done twice without harm: by its word, else by its method.
bool MayRepeat(const TaskSpec& spec);

// Whether its server recognises a second one by its idempotency key.
bool HasKey(const TaskSpec& spec);

// Why the server is not waited for before the next page: it asks for more than the policy allows.
// Empty: it is.
std::string RefusePageWait(const RetryPolicy& retry, std::chrono::milliseconds wait);

// The idempotency key of the request that comes after so many pages and, since the last of them,
// polls: the task's own `key` for the first request. A server that knows a key answers a page or a
// poll as it answered the request before it.
std::string KeyAfter(std::string key, int64_t pages, int polls);

// Decides what the answers of one task are worth, and what is asked for next: a poll, a page. Pure
// but for what it counts; not thread-safe.
class AnswerJudge {
 public:
  // `begin`: the pages that were read before.
  explicit AnswerJudge(PageCourse begin = {}) : course_(std::move(begin)) {}

  // Sets the result's outcome, explanation and (of pages) items, and tells in its last attempt that
  // it is asked again. Where more follows, `spec` becomes the request for that.
  AnswerStep Judge(TaskSpec& spec, TaskResult& result, const AnswerSituation& situation);

  // Whether a request that must not be sent twice was accepted.
  bool has_effect() const { return has_effect_; }
  // That of the request that comes next, see KeyAfter.
  std::string KeyOfNext(std::string key) const {
    return KeyAfter(std::move(key), course_.read.pages, polls_);
  }
  // How far the pages came: what comes next is the request that was judged last, where it was no
  // page.
  PageCourse TakeCourse() { return std::move(course_); }

 private:
  AnswerStep JudgePoll(TaskSpec& spec, TaskResult& result, const AnswerSituation& situation);
  AnswerStep JudgePages(TaskSpec& spec, TaskResult& result, const AnswerSituation& situation);

  bool has_effect_ = false;
  int polls_ = 0;
  PageCourse course_;
};

}  // namespace httptask
