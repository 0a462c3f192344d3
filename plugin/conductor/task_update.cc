#include "plugin/conductor/task_update.h"

#include <fmt/format.h>

#include <utility>

#include "plugin/base/answer_text.h"
#include "plugin/base/text.h"
#include "plugin/execute/raw_exchange.h"

namespace httptask {
namespace {

bool IsTerminal(Reason reason) {
  switch (reason) {
    case Reason::kArgumentInvalid:
    case Reason::kExpressionInvalid:
    case Reason::kDefinitionInvalid:
    case Reason::kOperationNotFound:
    case Reason::kApiNotFound:
    case Reason::kServerNotFound:
    case Reason::kReferenceInvalid:
    case Reason::kCredentialMissing:
    case Reason::kTargetBlocked:
    case Reason::kTlsUntrusted:
    case Reason::kResponseTooLarge:
    case Reason::kLimitExceeded:
    case Reason::kResultUnknown:
      return true;
    case Reason::kTargetUnreachable:
    case Reason::kDeadlineExceeded:
    case Reason::kQueueFull:
    case Reason::kCancelled:
    case Reason::kStorageFailed:
    case Reason::kResponseInvalid:
    case Reason::kPluginUnavailable:
    case Reason::kInternal:
      return false;
  }
  return false;
}

// The server keeps no more of a task.
constexpr size_t kLogLinesMax = 10;

// A line for each attempt, where more was done than one that succeeded: a line costs the server
// more than the task's end does.
std::vector<std::string> DescribeAttempts(const TaskResult& result) {
  const std::vector<Attempt>& attempts = result.attempts;
  const bool is_simple = attempts.size() == 1 && attempts[0].decision.empty();
  if (is_simple && result.outcome == Outcome::kSucceeded) return {};
  std::vector<std::string> lines;
  const size_t begin = attempts.size() > kLogLinesMax ? attempts.size() - kLogLinesMax : 0;
  for (size_t i = begin; i < attempts.size(); ++i) {
    const Attempt& attempt = attempts[i];
    std::string line = fmt::format("attempt {}: ", attempt.number);
    line += attempt.error.ok() ? fmt::format("answered {}", attempt.status_code)
                               : std::string(MessageOf(attempt.error));
    line += fmt::format(
        ", {} ms",
        std::chrono::duration_cast<std::chrono::milliseconds>(attempt.timings.total).count());
    if (!attempt.decision.empty()) line += "; " + attempt.decision;
    lines.push_back(std::move(line));
  }
  return lines;
}

void HideInTexts(Json& json, const EchoFilter& filter) {
  if (json.is_string()) json = filter.Hide(json.get<std::string>());
  if (!json.is_structured()) return;
  for (Json& member : json) HideInTexts(member, filter);
}

// What came from the task's own server is the workflow's, as it is.
void HideInTold(Json& output, const EchoFilter& filter) {
  for (const char* name : {"request", "attempts", "explanation", "error"}) {
    if (const auto found = output.find(name); found != output.end()) HideInTexts(*found, filter);
  }
}

}  // namespace

std::string_view UpdateStatusName(UpdateStatus status) {
  switch (status) {
    case UpdateStatus::kCompleted:
      return "COMPLETED";
    case UpdateStatus::kFailed:
      return "FAILED";
    case UpdateStatus::kFailedWithTerminalError:
      return "FAILED_WITH_TERMINAL_ERROR";
    case UpdateStatus::kInProgress:
      return "IN_PROGRESS";
  }
  return "";
}

TaskUpdate MakeUpdate(const ConductorTask& task, const Status& status, const TaskResult& result) {
  TaskUpdate update;
  update.workflow_id = task.workflow_id;
  update.task_id = task.task_id;
  update.scheduled_time = task.scheduled_time;
  const EchoFilter filter(task.secrets);
  for (const std::string& line : DescribeAttempts(result)) update.logs.push_back(filter.Hide(line));
  if (!status.ok()) {
    const Reason reason = ReasonOf(status);
    update.status =
        IsTerminal(reason) ? UpdateStatus::kFailedWithTerminalError : UpdateStatus::kFailed;
    update.reason = filter.Hide(fmt::format("{}: {}", ReasonName(reason), MessageOf(status)));
  } else if (result.outcome == Outcome::kRejected) {
    update.status =
        IsUnknown(result) ? UpdateStatus::kFailedWithTerminalError : UpdateStatus::kFailed;
    update.reason = filter.Hide(DescribeAnswer(result));
  }
  return update;
}

TaskUpdate MakeErrorUpdate(const ConductorTask& task, const Status& error) {
  TaskUpdate update = MakeUpdate(task, error, {});
  update.output = FormatJson(MakeOutput(task, error, {}));
  return update;
}

TaskUpdate MakeHandBack(const ConductorTask& task, const Json& output, std::chrono::seconds delay,
                        const std::string& why) {
  TaskUpdate update;
  update.workflow_id = task.workflow_id;
  update.task_id = task.task_id;
  update.status = UpdateStatus::kInProgress;
  update.output = FormatJson(output);
  update.callback_after = delay;
  update.logs = {why};
  return update;
}

Json MakeOutput(const ConductorTask& task, const Status& status, TaskResult result) {
  // Before anything is made of it: the body may be large.
  const RequestRecord request = std::exchange(result.request, {});
  Json output = ResultToJson(result);
  output["request"] = {{"method", request.method},
                       {"url", ToUtf8(request.url.substr(0, request.url.find_first_of("?#")))}};
  if (!status.ok()) {
    output.erase("response");
    output["error"] = {{"reason", ReasonName(ReasonOf(status))}, {"message", MessageOf(status)}};
  }
  if (const EchoFilter filter(task.secrets); !filter.empty()) HideInTold(output, filter);
  return output;
}

std::string FormatUpdate(const TaskUpdate& update, std::string_view worker_id,
                         std::chrono::system_clock::time_point now) {
  Json json = {{"workflowInstanceId", update.workflow_id},
               {"taskId", update.task_id},
               {"workerId", worker_id},
               {"status", UpdateStatusName(update.status)}};
  if (!update.reason.empty()) json["reasonForIncompletion"] = update.reason;
  if (update.status == UpdateStatus::kInProgress) {
    json["callbackAfterSeconds"] = update.callback_after.count();
  }
  const auto time =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
  for (const std::string& line : update.logs) {
    json["logs"].push_back({{"log", line}, {"taskId", update.task_id}, {"createdTime", time}});
  }
  return FormatWith(json, "outputData", update.output);
}

std::string FormatLease(const ConductorTask& task, std::string_view worker_id) {
  return FormatJson({{"workflowInstanceId", task.workflow_id},
                     {"taskId", task.task_id},
                     {"workerId", worker_id},
                     {"status", "IN_PROGRESS"},
                     {"extendLease", true}});
}

std::string FormatWith(const Json& object, std::string_view name, std::string_view value) {
  std::string text = FormatJson(object);
  text.pop_back();
  text.reserve(text.size() + name.size() + value.size() + 5);
  return text.append(",\"").append(name).append("\":").append(value).append("}");
}

}  // namespace httptask
