#include "runner/cli/server/event_line.h"

#include <fmt/format.h>

#include "plugin/base/clock.h"
#include "plugin/base/text.h"
#include "runner/cli/base/text_layout.h"

namespace httptask::runner {
namespace {

constexpr size_t kMessageLetters = 200;

std::string WithMessage(std::string_view state, const std::optional<std::string>& message) {
  if (!message || message->empty()) return std::string(state);
  return fmt::format("{}: {}", state, CutLetters(ReplaceAll(*message, "\n", " "), kMessageLetters));
}

// Says each kind of event in words.
class EventTeller {
 public:
  explicit EventTeller(const Run& run) : run_(run) {}

  std::string operator()(const RunStarted&) const { return "started"; }
  std::string operator()(const TaskScheduled& event) const {
    return fmt::format("{} {} {}", event.reference_name, event.type,
                       WithMessage(TaskStateName(event.state), event.message));
  }
  std::string operator()(const TaskStarted& event) const { return NameOf(event.task) + " begins"; }
  std::string operator()(const TaskUpdated& event) const {
    if (!event.state) return "";
    return NameOf(event.task) + " " + WithMessage(TaskStateName(*event.state), event.message);
  }
  std::string operator()(const TasksRemoved& event) const {
    return CountOf(static_cast<int64_t>(event.tasks.size()), "task") + " forgotten";
  }
  std::string operator()(const VariablesSet&) const { return "variables set"; }
  std::string operator()(const RunPaused&) const { return "paused"; }
  std::string operator()(const RunResumed&) const { return "resumed"; }
  std::string operator()(const RunReopened&) const { return "goes on again"; }
  std::string operator()(const RunEnded& event) const {
    return WithMessage(RunStateName(event.state), event.message);
  }

 private:
  std::string NameOf(int number) const {
    const TaskRecord* task = run_.Find(number);
    return task == nullptr ? fmt::format("task {}", number) : task->reference_name;
  }

  const Run& run_;
};

}  // namespace

std::string FormatEventLine(const Run& run, const Event& event) {
  const std::string what = std::visit(EventTeller(run), event.what);
  if (what.empty()) return "";
  return fmt::format("{} {} {}: {}\n", FormatTime(event.time), run.id, run.definition().name, what);
}

}  // namespace httptask::runner
