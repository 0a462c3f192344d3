#include "runner/engine/mock_driver.h"

#include <fmt/format.h>

#include <utility>

namespace httptask::runner {
namespace {

Status Refuse(std::string_view reference_name, std::string_view what) {
  return MakeError(Reason::kArgumentInvalid,
                   fmt::format("the mock of `{}` {}: write {{\"{}\": [{{\"status\": "
                               "\"COMPLETED\", \"output\": {{}}}}]}}",
                               reference_name, what, reference_name));
}

StatusOr<std::vector<Json>> ReadAnswers(const std::string& name, const Json& list) {
  if (!list.is_array()) return Refuse(name, "is no list of answers");
  for (const Json& answer : list) {
    if (!answer.is_object()) return Refuse(name, "has an answer that is no object");
    const std::string_view state = StringMember(answer, "status");
    if (!state.empty() && !TaskStateFromName(state)) return Refuse(name, "has an unknown status");
    const Json* output = FindMember(answer, "output");
    if (output != nullptr && !output->is_null() && !output->is_object()) {
      return Refuse(name, "has an output that is no object");
    }
  }
  return std::vector<Json>(list.begin(), list.end());
}

class Driver {
 public:
  Driver(Engine& engine, MockClock& clock) : engine_(engine), clock_(clock) {}

  // Until no task has an answer left.
  Status AnswerAll(const std::string& run_id, Mocks& mocks) {
    bool progressed = true;
    while (progressed) {
      progressed = false;
      const Run* run = engine_.Find(run_id);
      if (run == nullptr || IsTerminal(run->state)) return Status();
      std::vector<int> open;
      for (const auto& [number, task] : run->tasks) {
        if (!IsTerminal(task.state)) open.push_back(number);
      }
      for (const int number : open) {
        HTTPTASK_ASSIGN_OR_RETURN(const bool answered, AnswerOne(run_id, number, mocks));
        progressed = progressed || answered;
      }
    }
    return Status();
  }

 private:
  StatusOr<bool> AnswerOne(const std::string& run_id, int number, Mocks& mocks) {
    const Run* run = engine_.Find(run_id);
    const TaskRecord* task = run == nullptr ? nullptr : run->Find(number);
    if (task == nullptr || IsTerminal(task->state)) return false;
    if (task->type == "SUB_WORKFLOW" && !task->child_run_id.empty()) {
      const auto child = mocks.children.find(task->base_name);
      if (child == mocks.children.end()) return false;
      const std::string child_id = task->child_run_id;
      HTTPTASK_RETURN_IF_ERROR(AnswerAll(child_id, child->second));
      const TaskRecord* after = engine_.Find(run_id)->Find(number);
      return after == nullptr || IsTerminal(after->state);
    }
    constexpr std::string_view kControl[] = {"JOIN", "DO_WHILE", "SUB_WORKFLOW", "EXCLUSIVE_JOIN"};
    for (const std::string_view type : kControl) {
      if (task->type == type) return false;
    }
    std::vector<Json>* answers = FindAnswers(*task, mocks);
    if (answers == nullptr) return false;
    const Json answer = std::move(answers->front());
    answers->erase(answers->begin());
    engine_.Update(run_id, ChangeOf(*task, answer));
    HTTPTASK_RETURN_IF_ERROR(engine_.RunReady());
    return true;
  }

  static std::vector<Json>* FindAnswers(const TaskRecord& task, Mocks& mocks) {
    for (const std::string* name : {&task.reference_name, &task.base_name}) {
      const auto found = mocks.answers.find(*name);
      if (found != mocks.answers.end() && !found->second.empty()) return &found->second;
    }
    return nullptr;
  }

  TaskUpdated ChangeOf(const TaskRecord& task, const Json& answer) const {
    const std::string_view name = StringMember(answer, "status");
    TaskUpdated change{task.number,
                       name.empty() ? TaskState::kCompleted : *TaskStateFromName(name)};
    const Json* output = FindMember(answer, "output");
    if (output != nullptr && output->is_object()) change.output = *output;
    // What an event has published stays beside the answer; a worker's answer is its whole output.
    change.replaces_output = task.type != "EVENT";
    const std::string_view reason = StringMember(answer, "reasonForIncompletion");
    if (!reason.empty()) change.message = std::string(reason);
    const Json* duration = FindMember(answer, "executionTime");
    if (duration != nullptr && duration->is_number_integer() && *duration > 0) {
      change.start_time = clock_.Now() - std::chrono::milliseconds(duration->get<int64_t>());
    } else if (change.state == TaskState::kInProgress && IsWorkerTask(task)) {
      // A worker's task that is not done goes back into its queue.
      change.state = TaskState::kScheduled;
    }
    return change;
  }

  static bool IsWorkerTask(const TaskRecord& task) {
    return task.type != "WAIT" && task.type != "HUMAN" && task.type != "HTTP" &&
           task.type != "EVENT";
  }

  Engine& engine_;
  MockClock& clock_;
};

}  // namespace

StatusOr<Mocks> Mocks::FromJson(const Json& json) {
  if (!json.is_object()) {
    return MakeError(Reason::kArgumentInvalid, "mocks must be an object of reference names");
  }
  Mocks mocks;
  const Json* nested = FindMember(json, "taskRefToMockOutput");
  const Json* children = FindMember(json, "subWorkflowTestRequest");
  const Json none = Json::object();
  const Json& answers = nested != nullptr ? *nested : children != nullptr ? none : json;
  if (!answers.is_object()) return Refuse("taskRefToMockOutput", "is no object");
  for (const auto& [name, list] : answers.items()) {
    HTTPTASK_ASSIGN_OR_RETURN(mocks.answers[name], ReadAnswers(name, list));
  }
  if (children == nullptr || !children->is_object()) return mocks;
  for (const auto& [name, child] : children->items()) {
    HTTPTASK_ASSIGN_OR_RETURN(mocks.children[name], FromJson(child));
  }
  return mocks;
}

Status RunMocked(Engine& engine, RunRequest request, Mocks mocks, MockClock& clock) {
  const std::string run_id = request.run_id;
  request.is_mocked = true;
  const Time end = clock.Now() + kMockedTimeMax;
  HTTPTASK_RETURN_IF_ERROR(engine.Start(std::move(request)));
  HTTPTASK_RETURN_IF_ERROR(engine.RunReady());
  Driver driver(engine, clock);
  while (true) {
    HTTPTASK_RETURN_IF_ERROR(driver.AnswerAll(run_id, mocks));
    if (IsTerminal(engine.Find(run_id)->state)) return Status();
    const std::optional<Time> next = engine.NextTimer();
    if (!next || *next > end) return Status();
    clock.GoTo(*next);
    HTTPTASK_RETURN_IF_ERROR(engine.FireDueTimers());
  }
}

}  // namespace httptask::runner
