#include "runner/cli/workflow/task_lines.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/base/text.h"
#include "runner/cli/base/text_layout.h"
#include "runner/cli/task/result_text.h"

namespace httptask::runner {
namespace {

bool IsHttp(const TaskRecord& task) {
  return task.type == "HTTP" || task.type == "HTTP_TASK" || task.type == "HTTP_POLL";
}

std::string DescribeEnd(const TaskRecord& task) {
  if (!IsHttp(task)) return std::string(TaskStateName(task.state));
  const Json* response = FindMember(task.output, "response");
  const Json* code = response == nullptr ? nullptr : FindMember(*response, "statusCode");
  if (code == nullptr || !code->is_number_integer()) return "no answer";
  return StatusLine(code->get<int>(), StringMember(*response, "reasonPhrase"));
}

// What an answer does not say: why there is none, or why something else failed.
std::string DescribeFailure(const TaskRecord& task) {
  constexpr size_t kLettersMax = 200;
  const bool has_answer = IsHttp(task) && FindMember(task.output, "response") != nullptr;
  if (IsSuccessful(task.state) || has_answer || !task.message || task.message->empty()) return "";
  return ": " + CutLetters(ReplaceAll(*task.message, "\n", " "), kLettersMax);
}

// What is waited for, when that is not an answer.
std::string DescribeWait(const Run& run, const TaskRecord& task, Time now) {
  if (task.wait_until) return "waits " + FormatSpan(*task.wait_until - now);
  if (task.type == "SUB_WORKFLOW") return "runs";
  return fmt::format("waits for: httptask signal {} {}", run.id, task.reference_name);
}

}  // namespace

bool IsShown(const TaskRecord& task) {
  static constexpr std::string_view kOwn[] = {
      "SWITCH", "DECISION",       "FORK",         "FORK_JOIN",     "FORK_JOIN_DYNAMIC", "JOIN",
      "INLINE", "LAMBDA",         "TERMINATE",    "EVENT",         "JSON_JQ_TRANSFORM", "DO_WHILE",
      "NOOP",   "EXCLUSIVE_JOIN", "SET_VARIABLE", "START_WORKFLOW"};
  return std::find(std::begin(kOwn), std::end(kOwn), task.type) == std::end(kOwn) &&
         task.state != TaskState::kSkipped;
}

std::string DescribeTarget(const TaskRecord& task) {
  if (!IsHttp(task)) return task.type;
  const Json* nested = FindMember(task.input, "http_request");
  const Json& request = nested != nullptr ? *nested : task.input;
  std::string_view method = StringMember(request, "method");
  if (method.empty()) method = "GET";
  return ToUpper(method) + " " + std::string(StringMember(request, "uri"));
}

std::string FormatSpan(Time::duration span) {
  using std::chrono::duration_cast;
  const auto tenths =
      std::max<int64_t>(0, duration_cast<std::chrono::duration<int64_t, std::deci>>(span).count());
  const int64_t seconds = tenths / 10;
  if (seconds < 10) return fmt::format("{}.{} s", seconds, tenths % 10);
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  const int64_t hours = seconds / 3600;
  if (hours < 24) return fmt::format("{} h {} min", hours, seconds / 60 % 60);
  return fmt::format("{} d {} h", hours / 24, hours % 24);
}

TaskLines::TaskLines(const Definition& definition, WorkerTypes workers)
    : workers_(std::move(workers)), task_count_(definition.tasks.size()) {
  for (const Task& task : definition.tasks) {
    name_width_ = std::max(name_width_, task.reference_name.size());
  }
}

std::string TaskLines::Begin(const Run& run, const TaskRecord& task) {
  const size_t number =
      numbers_.try_emplace({run.id, task.reference_name}, numbers_.size() + 1).first->second;
  return fmt::format("{}/{} {:<{}}  ", number, std::max(task_count_, numbers_.size()),
                     task.reference_name, name_width_);
}

std::optional<StyledText> TaskLines::OnEvent(const Run& run, const Event& event, Waits waits) {
  const auto* scheduled = std::get_if<TaskScheduled>(&event.what);
  const auto* updated = std::get_if<TaskUpdated>(&event.what);
  const int number = scheduled != nullptr ? scheduled->task
                     : updated != nullptr ? updated->task
                                          : 0;
  const TaskRecord* task = run.Find(number);
  if (task == nullptr || !IsShown(*task)) return std::nullopt;
  if (scheduled != nullptr) {
    if (waits == Waits::kNotTold) return std::nullopt;
    return TellWait(run, *task, event.time);
  }
  if (!updated->state || !IsTerminal(*updated->state)) return std::nullopt;
  return TellEnd(run, *task);
}

std::optional<StyledText> TaskLines::TellWait(const Run& run, const TaskRecord& task, Time now) {
  if (task.delay_seconds > 0) {
    const std::string span = FormatSpan(std::chrono::seconds(task.delay_seconds));
    return StyledText()
        .Add(Begin(run, task))
        .Add(fmt::format("attempt {} in {}\n", task.retry_count + 1, span), Style::kYellow);
  }
  if (IsHttp(task) || workers_.contains(task.type)) return std::nullopt;
  return StyledText()
      .Add(Begin(run, task))
      .Add(fmt::format("{}  {}\n", task.type, DescribeWait(run, task, now)), Style::kYellow);
}

StyledText TaskLines::TellEnd(const Run& run, const TaskRecord& task) {
  const Time start = task.start_time == Time() ? task.scheduled_time : task.start_time;
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(task.end_time - start);
  return StyledText()
      .Add(Begin(run, task) + DescribeTarget(task) + "  ")
      .Add(DescribeEnd(task) + DescribeFailure(task),
           IsSuccessful(task.state) ? Style::kGreen : Style::kRed)
      .Add("  " + FormatMilliseconds(took) + "\n", Style::kDim);
}

}  // namespace httptask::runner
