#include "runner/engine/task_end.h"

#include <string>

#include "plugin/base/answer_text.h"
#include "plugin/base/text.h"

namespace httptask::runner {
namespace {

// Payload of a Status: JSON text.
constexpr char kTriedKey[] = "httptask/tried-json";

Json TriedJsonOf(const Status& error) {
  const auto payload = error.GetPayload(kTriedKey);
  if (!payload) return Json::object();
  return ParseJson(std::string(*payload)).value_or(Json::object());
}

}  // namespace

Status AttachTried(Status error, const TaskResult& tried) {
  const Json json = TriedToJson(tried);
  if (!json.empty()) error.SetPayload(kTriedKey, absl::Cord(FormatJson(json)));
  return error;
}

TaskUpdated DescribeTaskEnd(int task, const StatusOr<TaskResult>& result) {
  TaskUpdated end{task, TaskState::kFailed};
  end.replaces_output = true;
  if (!result.ok()) {
    const Reason reason = ReasonOf(result.status());
    end.reason = ReasonName(reason);
    end.message = ToUtf8(MessageOf(result.status()));
    end.output = TriedJsonOf(result.status());
    end.output["error"] = {{"reason", end.reason}, {"message", *end.message}};
    if (reason == Reason::kResultUnknown) end.state = TaskState::kFailedWithTerminalError;
    return end;
  }
  end.output = ResultToJson(*result);
  switch (result->outcome) {
    case Outcome::kSucceeded:
      end.state = TaskState::kCompleted;
      return end;
    case Outcome::kRejected:
      break;
  }
  if (IsUnknown(*result)) end.state = TaskState::kFailedWithTerminalError;
  end.reason = IsUnknown(*result) ? ReasonName(Reason::kResultUnknown) : "HTTP_STATUS";
  end.message = DescribeAnswer(*result);
  return end;
}

}  // namespace httptask::runner
