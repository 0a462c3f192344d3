#include "runner/engine/task_end.h"

#include <string>

#include "plugin/base/answer_text.h"
#include "plugin/base/text.h"

namespace httptask::runner {

decltype(Event::what) DescribeTaskEnd(std::string_view reference_name,
                                      const StatusOr<TaskResult>& result) {
  const std::string name(reference_name);
  if (!result.ok()) {
    const std::string reason(ReasonName(ReasonOf(result.status())));
    const std::string message = ToUtf8(MessageOf(result.status()));
    return TaskFailed{
        name, {{"error", {{"reason", reason}, {"message", message}}}}, reason, message};
  }
  switch (result->outcome) {
    case Outcome::kSucceeded:
      return TaskCompleted{name, ResultToJson(*result)};
    case Outcome::kRejected:
      break;
  }
  return TaskFailed{name, ResultToJson(*result), "HTTP_STATUS", DescribeAnswer(*result)};
}

}  // namespace httptask::runner
