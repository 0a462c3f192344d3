#include "plugin/execute/task_ending.h"

#include <fmt/format.h>

#include <string>

namespace httptask {

Status MakeCancelledError() {
  return MakeError(Reason::kCancelled, "the caller gave up; nothing is under way");
}

Status MakeOvertakenError() {
  return MakeError(Reason::kCancelled, "another try was faster");
}

Status MakeLateError() {
  return MakeError(Reason::kDeadlineExceeded,
                   "the caller's deadline was over before the request was sent; nothing was sent");
}

Status TellLate(const Status& error) {
  if (error.ok() || ReasonOf(error) != Reason::kDeadlineExceeded) return error;
  return MakeError(Reason::kResultUnknown, std::string(MessageOf(error)));
}

Status TellEffect(const Status& error) {
  if (ReasonOf(error) == Reason::kResultUnknown) return error;
  return MakeError(Reason::kResultUnknown,
                   fmt::format("the request was accepted, but what followed failed ({}): {}",
                               ReasonName(ReasonOf(error)), MessageOf(error)));
}

Status TellUnknown(const Status& error) {
  if (ReasonOf(error) == Reason::kResultUnknown) return error;
  return MakeError(Reason::kResultUnknown,
                   fmt::format("an earlier try may have been carried out, and the last one failed "
                               "({}): {}",
                               ReasonName(ReasonOf(error)), MessageOf(error)));
}

}  // namespace httptask
