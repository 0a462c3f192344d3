#include "plugin/execute/answer_judge.h"

#include <fmt/format.h>

#include <utility>

#include "plugin/base/text.h"
#include "plugin/execute/following_task.h"
#include "plugin/guard/url.h"
#include "plugin/http/http_message.h"

namespace httptask {
namespace {

using std::chrono::milliseconds;

AnswerStep Reject(TaskResult& result, std::string explanation) {
  result.outcome = Outcome::kRejected;
  if (result.explanation.empty()) result.explanation = std::move(explanation);
  return {};
}

AnswerStep StopHere(TaskResult& result, std::string explanation) {
  result.explanation = std::move(explanation);
  return {};
}

AnswerStep JudgeStatus(TaskResult& result) {
  const bool is_accepted = result.status_code >= 200 && result.status_code < 300;
  result.outcome = is_accepted ? Outcome::kSucceeded : Outcome::kRejected;
  return {};
}

Status MoveOn(TaskSpec& spec, const std::string& url) {
  HTTPTASK_ASSIGN_OR_RETURN(std::string place, ResolveUrl(spec.uri, url));
  spec = MakeFollowingTask(std::move(spec), std::move(place));
  return {};
}

bool IsOtherOrigin(const std::string& a, const std::string& b) {
  const StatusOr<Url> from = ParseUrl(a);
  const StatusOr<Url> to = ParseUrl(b);
  return from.ok() && to.ok() && from->Origin() != to->Origin();
}

Status SetPage(TaskSpec& spec, const PageStep& step, PageCourse& course) {
  PageCourse next;
  next.value = step.value;
  if (!step.url.empty()) {
    HTTPTASK_ASSIGN_OR_RETURN(next.url, ResolveUrl(spec.uri, step.url));
    if (course.away.empty() && IsOtherOrigin(spec.uri, next.url)) course.away = next.url;
  }
  HTTPTASK_ASSIGN_OR_RETURN(spec, GoToPage(spec, next));
  course.url = std::move(next.url);
  course.value = std::move(next.value);
  return {};
}

}  // namespace

bool MayRepeat(const TaskSpec& spec) {
  const bool by_method = IsIdempotent(spec.method);
  return spec.policies == nullptr ? by_method : spec.policies->idempotent.value_or(by_method);
}

bool HasKey(const TaskSpec& spec) {
  return spec.policies != nullptr && !spec.policies->idempotency_header.empty() &&
         spec.policies->idempotent.value_or(true);
}

std::string RefusePageWait(const RetryPolicy& retry, milliseconds wait) {
  if (wait <= retry.server_wait_max) return "";
  return fmt::format(
      "the server asks for {} ms before the next page, more than maxRetryAfterSeconds",
      wait.count());
}

std::string KeyAfter(std::string key, int64_t pages, int polls) {
  if (key.empty() || (pages == 0 && polls == 0)) return key;
  key += fmt::format("-{}", pages + 1);
  return polls == 0 ? key : key + fmt::format("-{}", polls + 1);
}

AnswerStep AnswerJudge::Judge(TaskSpec& spec, TaskResult& result,
                              const AnswerSituation& situation) {
  if (spec.policies == nullptr) return JudgeStatus(result);
  const TaskPolicies& policies = *spec.policies;
  std::string refusal = RefuseAnswer(policies.answer, result);
  // A condition is about the end of what is waited for; until then only the status counts.
  const bool waits = policies.poll && policies.answer.statuses.Contains(result.status_code);
  if (!refusal.empty() && !waits) {
    if (course_.read.pages > 0) refusal += fmt::format(" (page {})", course_.read.pages + 1);
    return Reject(result, std::move(refusal));
  }
  result.outcome = Outcome::kSucceeded;
  if (!MayRepeat(spec)) has_effect_ = true;
  if (situation.is_cancelled) return {};
  if (policies.poll) {
    const AnswerStep step = JudgePoll(spec, result, situation);
    if (step.more || result.outcome == Outcome::kRejected) return step;
    if (!refusal.empty()) return Reject(result, std::move(refusal));
  }
  return policies.pages ? JudgePages(spec, result, situation) : AnswerStep{};
}

AnswerStep AnswerJudge::JudgePoll(TaskSpec& spec, TaskResult& result,
                                  const AnswerSituation& situation) {
  ++polls_;
  const bool obeys = spec.policies->retry.obeys_server;
  const PollStep step = NextPoll(*spec.policies->poll, polls_, result,
                                 obeys ? situation.server_wait : std::nullopt, situation.elapsed);
  if (step.kind == PollStep::Kind::kDone) return {};
  if (step.kind == PollStep::Kind::kGiveUp) return Reject(result, step.why);
  if (step.wait >= situation.left) return Reject(result, "not done before the caller's deadline");
  if (!step.url.empty()) {
    if (const Status moved = MoveOn(spec, step.url); !moved.ok()) {
      return Reject(result, fmt::format("the place to ask cannot be used: {}", MessageOf(moved)));
    }
  }
  result.attempts.back().decision = fmt::format("asked again in {} ms", step.wait.count());
  return {true, step.wait};
}

AnswerStep AnswerJudge::JudgePages(TaskSpec& spec, TaskResult& result,
                                   const AnswerSituation& situation) {
  const PageStep step = TakePage(*spec.policies->pages, course_.read, result, situation.elapsed);
  result.items = course_.read.items;
  if (!step.more) return StopHere(result, step.why);
  const RetryPolicy& retry = spec.policies->retry;
  const milliseconds asked = situation.server_wait.value_or(milliseconds(0));
  const milliseconds wait = retry.obeys_server ? asked : milliseconds(0);
  const bool is_paused = wait >= situation.page_wait_max;
  if (std::string why = RefusePageWait(retry, wait); !why.empty() && !is_paused) {
    return StopHere(result, std::move(why));
  }
  if (wait >= situation.left) {
    return StopHere(result, "further pages would come after the caller's deadline");
  }
  if (const Status set = SetPage(spec, step, course_); !set.ok()) {
    return Reject(result, fmt::format("the next page cannot be asked for: {}", MessageOf(set)));
  }
  polls_ = 0;
  course_.wait = is_paused ? wait : milliseconds(0);
  return {!is_paused, wait};
}

}  // namespace httptask
