#include "runner/engine/tasks/http_task.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "plugin/base/text.h"

namespace httptask::runner {

Status MapHttp(const Task& task, Mapping& mapping) {
  TaskScheduled draft = mapping.Draft(task);
  HTTPTASK_ASSIGN_OR_RETURN(draft.input, mapping.Input(task));
  if (task.type == "HTTP") draft.input["asyncComplete"] = task.is_async_complete;
  mapping.Add(std::move(draft));
  return Status();
}

namespace {

// RFC 9110, section 9.2.2.
bool IsIdempotent(std::string_view method) {
  constexpr std::array<std::string_view, 6> kMethods = {"GET",   "HEAD", "OPTIONS",
                                                        "TRACE", "PUT",  "DELETE"};
  const std::string upper = ToUpper(method);
  return std::find(kMethods.begin(), kMethods.end(), upper) != kMethods.end();
}

}  // namespace

bool MayBeSentTwice(const TaskRecord& task) {
  const Json* nested = FindMember(task.input, "http_request");
  const Json& request = nested == nullptr ? task.input : *nested;
  const Json* word = FindMember(request, "idempotent");
  if (word != nullptr && word->is_boolean()) return word->get<bool>();
  const std::string_view method = StringMember(request, "method");
  return !StringMember(request, "idempotencyHeader").empty() ||
         IsIdempotent(method.empty() ? "GET" : method);
}

void RecoverHttp(const TaskRecord& task, Step& step) {
  // One that was answered waits for its end from elsewhere; one that is unknown, for a person.
  if (FindMember(task.output, "response") != nullptr || task.reason == kResultUnknown) return;
  if (MayBeSentTwice(task)) return step.Begin(task);
  TaskUpdated change{task.number};
  change.reason = kResultUnknown;
  change.message = fmt::format(
      "the request may have been sent before the run was interrupted, and its answer was lost: "
      "look "
      "at the server, then tell what became of it: httptask signal {0} {1} --status COMPLETED "
      "--output '{{…}}', or with --status FAILED, after which the task's retries or `httptask "
      "retry "
      "{0}` send it again",
      step.run().id, task.reference_name);
  step.Change(std::move(change));
}

void SendHttp(const TaskRecord& task, Step& step) {
  if (!step.run().is_mocked) step.Begin(task);
}

}  // namespace httptask::runner
