#include "runner/engine/event.h"

#include <array>
#include <utility>

#include "plugin/base/check.h"

namespace httptask::runner {
namespace {

constexpr std::array<std::pair<RunState, std::string_view>, 6> kRunStates = {{
    {RunState::kRunning, "RUNNING"},
    {RunState::kPaused, "PAUSED"},
    {RunState::kCompleted, "COMPLETED"},
    {RunState::kFailed, "FAILED"},
    {RunState::kTimedOut, "TIMED_OUT"},
    {RunState::kTerminated, "TERMINATED"},
}};
constexpr std::array<std::pair<TaskState, std::string_view>, 9> kTaskStates = {{
    {TaskState::kScheduled, "SCHEDULED"},
    {TaskState::kInProgress, "IN_PROGRESS"},
    {TaskState::kCompleted, "COMPLETED"},
    {TaskState::kCompletedWithErrors, "COMPLETED_WITH_ERRORS"},
    {TaskState::kFailed, "FAILED"},
    {TaskState::kFailedWithTerminalError, "FAILED_WITH_TERMINAL_ERROR"},
    {TaskState::kCanceled, "CANCELED"},
    {TaskState::kTimedOut, "TIMED_OUT"},
    {TaskState::kSkipped, "SKIPPED"},
}};

template <typename State, typename Table>
std::string_view NameOf(State state, const Table& table) {
  for (const auto& [known, name] : table) {
    if (known == state) return name;
  }
  HTTPTASK_CHECK(false);
}

template <typename State, typename Table>
std::optional<State> FromName(std::string_view name, const Table& table) {
  for (const auto& [state, known] : table) {
    if (known == name) return state;
  }
  return std::nullopt;
}

int64_t Nanoseconds(Time time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

// Writes the text of an object, without a value in between: this is done for every event. What is
// as by default is left out, so that events stay small.
class Writer {
 public:
  explicit Writer(std::string_view kind) { PutAlways("kind", kind); }

  Writer& PutAlways(std::string_view name, const Json& value) {
    text_ += text_.empty() ? "{\"" : ",\"";
    text_ += name;
    text_ += "\":";
    text_ += FormatJson(value);
    return *this;
  }
  Writer& Put(std::string_view name, const std::string& text) {
    return text.empty() ? *this : PutAlways(name, text);
  }
  Writer& Put(std::string_view name, int64_t number) {
    return number == 0 ? *this : PutAlways(name, number);
  }
  Writer& PutFlag(std::string_view name, bool flag) { return flag ? PutAlways(name, true) : *this; }
  // Objects that are empty are left out.
  Writer& Put(std::string_view name, const Json& value) {
    const bool is_there = !value.is_null() && !(value.is_object() && value.empty());
    return is_there ? PutAlways(name, value) : *this;
  }
  Writer& Put(std::string_view name, const std::optional<std::string>& text) {
    return text ? PutAlways(name, *text) : *this;
  }
  Writer& Put(std::string_view name, const std::optional<Time>& time) {
    return time ? PutAlways(name, Nanoseconds(*time)) : *this;
  }
  std::string Take() { return std::move(text_) + "}"; }

 private:
  std::string text_;
};

struct ToStorage {
  Writer operator()(const RunStarted& event) const {
    return Writer("RunStarted")
        .Put("library", event.library)
        .Put("correlationId", event.correlation_id)
        .Put("parentRun", event.parent_run_id)
        .Put("parentTask", int64_t{event.parent_task})
        .PutFlag("mocked", event.is_mocked)
        .Put("from", event.range.first_task)
        .Put("to", event.range.last_task)
        .Put("given", event.range.outputs)
        .PutAlways("input", event.input);
  }
  Writer operator()(const TaskScheduled& event) const {
    return Writer("TaskScheduled")
        .Put("name", event.name)
        .Put("type", event.type)
        .Put("input", event.input)
        .Put("output", event.output)
        .Put("message", event.message)
        .Put("iteration", int64_t{event.iteration})
        .Put("retry", int64_t{event.retry_count})
        .Put("retried", int64_t{event.retried_task})
        .Put("loop", int64_t{event.loop_task})
        .Put("base", event.base_name)
        .Put("dynamic", event.dynamic_task)
        .Put("delay", event.delay_seconds)
        .Put("until", event.wait_until)
        .PutAlways("task", event.task)
        .PutAlways("ref", event.reference_name)
        .PutAlways("state", TaskStateName(event.state));
  }
  Writer operator()(const TaskStarted& event) const {
    return Writer("TaskStarted").PutAlways("task", event.task);
  }
  Writer operator()(const TaskUpdated& event) const {
    Writer writer("TaskUpdated");
    writer.PutFlag("replaces", event.replaces_output)
        .Put("output", event.output)
        .Put("newOutput", event.new_output)
        .Put("message", event.message)
        .Put("reason", event.reason)
        .Put("childRun", event.child_run_id)
        .Put("started", event.start_time)
        .PutAlways("task", event.task);
    if (event.state) writer.PutAlways("state", TaskStateName(*event.state));
    if (event.iteration) writer.PutAlways("iteration", *event.iteration);
    if (!event.removed_output.empty()) writer.PutAlways("removed", event.removed_output);
    return writer;
  }
  Writer operator()(const TasksRemoved& event) const {
    return Writer("TasksRemoved").PutAlways("tasks", event.tasks);
  }
  Writer operator()(const VariablesSet& event) const {
    return Writer("VariablesSet").PutAlways("variables", event.variables);
  }
  Writer operator()(const RunPaused&) const { return Writer("RunPaused"); }
  Writer operator()(const RunResumed&) const { return Writer("RunResumed"); }
  Writer operator()(const RunReopened&) const { return Writer("RunReopened"); }
  Writer operator()(const RunEnded& event) const {
    return Writer("RunEnded")
        .Put("message", event.message)
        .Put("failedTask", int64_t{event.failed_task})
        .Put("failureRun", event.failure_run_id)
        .PutAlways("state", RunStateName(event.state))
        .PutAlways("output", event.output);
  }
};

// Reads members and remembers whether all that must be there were.
class Reader {
 public:
  explicit Reader(Json json) : json_(std::move(json)) {}

  std::string Text(std::string_view name) { return std::string(StringMember(json_, name)); }
  std::string NeededText(std::string_view name) {
    const Json* member = FindMember(json_, name);
    is_complete_ = is_complete_ && member != nullptr && member->is_string();
    return Text(name);
  }
  std::optional<std::string> OptionalText(std::string_view name) {
    if (FindMember(json_, name) == nullptr) return std::nullopt;
    return Text(name);
  }
  // What is taken is not there any more.
  Json Value(std::string_view name) {
    const auto member = json_.find(name);
    return member == json_.end() ? Json() : std::move(*member);
  }
  Json Object(std::string_view name) {
    const auto member = json_.find(name);
    return member == json_.end() ? Json::object() : std::move(*member);
  }
  Json NeededValue(std::string_view name) {
    is_complete_ = is_complete_ && FindMember(json_, name) != nullptr;
    return Value(name);
  }
  bool Flag(std::string_view name) {
    const Json* member = FindMember(json_, name);
    return member != nullptr && member->is_boolean() && member->get<bool>();
  }
  int64_t Number(std::string_view name) {
    const Json* member = FindMember(json_, name);
    return member != nullptr && member->is_number_integer() ? member->get<int64_t>() : 0;
  }
  int Task() {
    const int64_t task = Number("task");
    is_complete_ = is_complete_ && task > 0;
    return static_cast<int>(task);
  }
  Time Moment(std::string_view name) {
    const Json* member = FindMember(json_, name);
    is_complete_ = is_complete_ && member != nullptr && member->is_number_integer();
    return Time(std::chrono::duration_cast<Time::duration>(std::chrono::nanoseconds(Number(name))));
  }
  std::optional<Time> OptionalMoment(std::string_view name) {
    if (FindMember(json_, name) == nullptr) return std::nullopt;
    return Moment(name);
  }
  std::optional<TaskState> State() {
    const std::string name = Text("state");
    if (name.empty()) return std::nullopt;
    const std::optional<TaskState> state = TaskStateFromName(name);
    is_complete_ = is_complete_ && state.has_value();
    return state;
  }
  template <typename Element>
  std::vector<Element> List(std::string_view name) {
    std::vector<Element> list;
    const Json* member = FindMember(json_, name);
    if (member == nullptr || !member->is_array()) return list;
    for (const Json& element : *member) {
      const bool fits =
          std::is_same_v<Element, std::string> ? element.is_string() : element.is_number_integer();
      if (fits) list.push_back(element.get<Element>());
    }
    return list;
  }
  void Miss() { is_complete_ = false; }
  bool is_complete() const { return is_complete_; }

 private:
  Json json_;
  bool is_complete_ = true;
};

RunStarted ReadRunStarted(Reader& reader) {
  RunStarted event;
  event.definition_text = reader.NeededText("definition");
  event.input = reader.NeededValue("input");
  event.library = reader.Value("library");
  event.correlation_id = reader.Text("correlationId");
  event.parent_run_id = reader.Text("parentRun");
  event.parent_task = static_cast<int>(reader.Number("parentTask"));
  event.is_mocked = reader.Flag("mocked");
  event.range = {reader.Text("from"), reader.Text("to"), reader.Object("given")};
  return event;
}

TaskScheduled ReadTaskScheduled(Reader& reader) {
  TaskScheduled event;
  event.task = reader.Task();
  event.reference_name = reader.NeededText("ref");
  event.name = reader.Text("name");
  event.type = reader.Text("type");
  event.state = reader.State().value_or(TaskState::kScheduled);
  event.input = reader.Object("input");
  event.output = reader.Object("output");
  event.message = reader.OptionalText("message");
  event.iteration = static_cast<int>(reader.Number("iteration"));
  event.retry_count = static_cast<int>(reader.Number("retry"));
  event.retried_task = static_cast<int>(reader.Number("retried"));
  event.loop_task = static_cast<int>(reader.Number("loop"));
  event.base_name = reader.Text("base");
  event.dynamic_task = reader.Value("dynamic");
  event.delay_seconds = reader.Number("delay");
  event.wait_until = reader.OptionalMoment("until");
  return event;
}

TaskUpdated ReadTaskUpdated(Reader& reader) {
  TaskUpdated event;
  event.task = reader.Task();
  event.state = reader.State();
  event.output = reader.Object("output");
  event.replaces_output = reader.Flag("replaces");
  event.new_output = reader.Object("newOutput");
  event.removed_output = reader.List<std::string>("removed");
  event.message = reader.OptionalText("message");
  event.reason = reader.Text("reason");
  const int64_t iteration = reader.Number("iteration");
  if (iteration > 0) event.iteration = static_cast<int>(iteration);
  event.child_run_id = reader.Text("childRun");
  event.start_time = reader.OptionalMoment("started");
  return event;
}

RunEnded ReadRunEnded(Reader& reader) {
  const std::optional<RunState> state = RunStateFromName(reader.Text("state"));
  if (!state) reader.Miss();
  RunEnded event;
  event.state = state.value_or(RunState::kFailed);
  event.output = reader.NeededValue("output");
  event.message = reader.Text("message");
  event.failed_task = static_cast<int>(reader.Number("failedTask"));
  event.failure_run_id = reader.Text("failureRun");
  return event;
}

std::optional<decltype(Event::what)> ReadWhat(std::string_view kind, Reader& reader) {
  if (kind == "RunStarted") return ReadRunStarted(reader);
  if (kind == "TaskScheduled") return ReadTaskScheduled(reader);
  if (kind == "TaskStarted") return TaskStarted{reader.Task()};
  if (kind == "TaskUpdated") return ReadTaskUpdated(reader);
  if (kind == "TasksRemoved") return TasksRemoved{reader.List<int>("tasks")};
  if (kind == "VariablesSet") return VariablesSet{reader.NeededValue("variables")};
  if (kind == "RunPaused") return RunPaused{};
  if (kind == "RunResumed") return RunResumed{};
  if (kind == "RunReopened") return RunReopened{};
  if (kind == "RunEnded") return ReadRunEnded(reader);
  return std::nullopt;
}

}  // namespace

std::string_view RunStateName(RunState state) {
  return NameOf(state, kRunStates);
}
std::string_view TaskStateName(TaskState state) {
  return NameOf(state, kTaskStates);
}
std::optional<RunState> RunStateFromName(std::string_view name) {
  return FromName<RunState>(name, kRunStates);
}
std::optional<TaskState> TaskStateFromName(std::string_view name) {
  return FromName<TaskState>(name, kTaskStates);
}

bool IsTerminal(RunState state) {
  return state != RunState::kRunning && state != RunState::kPaused;
}

bool IsTerminal(TaskState state) {
  return state != TaskState::kScheduled && state != TaskState::kInProgress;
}

bool IsSuccessful(TaskState state) {
  switch (state) {
    case TaskState::kScheduled:
    case TaskState::kInProgress:
    case TaskState::kCompleted:
    case TaskState::kCompletedWithErrors:
    case TaskState::kSkipped:
      return true;
    case TaskState::kFailed:
    case TaskState::kFailedWithTerminalError:
    case TaskState::kCanceled:
    case TaskState::kTimedOut:
      return false;
  }
  HTTPTASK_CHECK(false);
}

std::string FormatEvent(const Event& event) {
  return std::visit(ToStorage(), event.what).PutAlways("time", Nanoseconds(event.time)).Take();
}

StatusOr<Event> EventFromJson(Json json) {
  Reader reader(std::move(json));
  const std::string kind = reader.NeededText("kind");
  auto what = ReadWhat(kind, reader);
  const Time time = reader.Moment("time");
  if (!what && !kind.empty()) {
    return MakeError(
        Reason::kStorageFailed,
        "the journal holds an event of the kind `" + kind +
            "`, which this program does not know: a newer httptask wrote it; use that one");
  }
  if (!what || !reader.is_complete()) {
    return MakeError(Reason::kStorageFailed,
                     "the journal holds an event that is not complete: the file is damaged");
  }
  return Event{time, *std::move(what)};
}

}  // namespace httptask::runner
