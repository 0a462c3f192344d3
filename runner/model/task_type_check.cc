#include "runner/model/task_type_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "plugin/base/text.h"
#include "plugin/expression/template.h"
#include "runner/model/http_request_check.h"
#include "runner/model/wait_time.h"

namespace httptask::runner {
namespace {

// Types that the engine runs itself.
const std::vector<std::string>& KnownTypes() {
  static const auto* const types = new std::vector<std::string>{
      "HTTP",           "HTTP_TASK", "HTTP_POLL",    "SIMPLE",
      "SWITCH",         "DECISION",  "FORK_JOIN",    "FORK_JOIN_DYNAMIC",
      "JOIN",           "DO_WHILE",  "SUB_WORKFLOW", "START_WORKFLOW",
      "EXCLUSIVE_JOIN", "INLINE",    "LAMBDA",       "JSON_JQ_TRANSFORM",
      "SET_VARIABLE",   "WAIT",      "HUMAN",        "TERMINATE",
      "EVENT",          "DYNAMIC",   "NOOP"};
  return *types;
}

class Checks {
 public:
  Checks(const Task& task, const CheckedObject& object, const TaskDefinitions& definitions)
      : task_(task), object_(object), definitions_(definitions) {}

  void Switch() {
    if (!Has("evaluatorType")) {
      Missing("evaluatorType", "`value-param` or `graaljs`");
    } else if (!Has("expression")) {
      Missing("expression", "the name of an input with `value-param`, else a script");
    }
    CheckEvaluator(task_.Text("evaluatorType"), object_.PointerTo("evaluatorType"));
    CheckCases();
  }
  void Decision() {
    if (!Has("caseValueParam") && !Has("caseExpression")) {
      Missing("caseValueParam", "or `caseExpression`; better, use a SWITCH");
    }
    CheckCases();
  }
  void DoWhile() {
    if (!Has("loopCondition")) Missing("loopCondition", "`true` repeats for every item");
    if (BranchesOf(TaskBranch::Kind::kLoop) == 0) Missing("loopOver", "the tasks to repeat");
    CheckKeepLastN();
  }
  void Fork() {
    const Json* forks = FindMember(object_.value, "forkTasks");
    if (forks != nullptr && forks->is_array() && forks->empty()) {
      Missing("forkTasks", "a list of lists of tasks");
    }
    for (const TaskBranch& branch : task_.branches) {
      if (!branch.tasks.empty()) continue;
      Tell("forkTasks", "a branch of the fork has no tasks", "remove it");
    }
  }
  void DynamicFork() {
    if (FindMember(task_.input_parameters, "forkTaskInputs") != nullptr) return;
    const bool has_list = Has("dynamicForkTasksParam");
    const bool has_inputs = Has("dynamicForkTasksInputParamName");
    if (Has("dynamicForkJoinTasksParam")) {
      if (has_list || has_inputs) {
        Tell("dynamicForkJoinTasksParam",
             "`dynamicForkJoinTasksParam` does not go together with `dynamicForkTasksParam` and "
             "`dynamicForkTasksInputParamName`",
             "remove one of the two forms");
      }
      return;
    }
    if (!has_list) Missing("dynamicForkTasksParam", "the input that holds the tasks");
    if (!has_inputs) Missing("dynamicForkTasksInputParamName", "the input that holds their inputs");
  }
  void Http() {
    if (TemplateHas("http_request")) return;
    const Json* given = FindMember(object_.value, "inputParameters");
    const bool is_readable = given == nullptr || given->is_null() || given->is_object();
    if (is_readable) {
      CheckHttpRequest(task_.input_parameters, task_.type, task_.pointer, object_.faults);
    }
  }
  void KafkaPublish() {
    if (HasInput("kafka_request") || TemplateHas("kafka_request")) return;
    MissingInput("kafka_request", "with `bootStrapServers`, `topic` and `value`");
  }
  void Inline() {
    CheckEvaluator(StringMember(task_.input_parameters, "evaluatorType"),
                   object_.PointerTo("inputParameters") + "/evaluatorType");
  }
  void JsonJq() {
    if (HasInput("queryExpression") || TemplateHas("queryExpression")) return;
    MissingInput("queryExpression", "a jq program");
  }
  void SubWorkflow() {
    if (!Has("subWorkflowParam")) {
      Missing("subWorkflowParam", "with `name` and `version`");
      return;
    }
    const Json* called = FindTyped(object_, "subWorkflowParam", "object");
    if (called == nullptr || FindMember(*called, "name") != nullptr ||
        FindMember(*called, "workflowDefinition") != nullptr) {
      return;
    }
    const FaultList::Leniency leniency(object_.faults);
    Tell("subWorkflowParam", "there is no workflow to start: the run will fail here",
         "give `name` and `version`, or a `workflowDefinition`");
  }
  void Dynamic() {
    if (!Has("dynamicTaskNameParam")) {
      Missing("dynamicTaskNameParam", "the input that holds the task's name");
    }
  }
  void Event() {
    if (!Has("sink")) Missing("sink", "such as `conductor`");
  }
  void PullMessages() {
    const FaultList::Leniency leniency(object_.faults);
    const Json* blocks = FindMember(task_.input_parameters, "blocking");
    const bool blocks_not = blocks != nullptr && *blocks == false;
    Tell("type",
         fmt::format("there is no queue of messages here: the task waits until it is told{}",
                     blocks_not ? ", `blocking` false or not" : ""),
         "`httptask signal RUN REF --output '{\"messages\": [{\"payload\": {}}], \"count\": 1}'` "
         "gives it messages; a Conductor server has the queue only with "
         "conductor.workflow-message-queue.enabled=true, else it waits there for a worker");
  }
  void Terminate() {
    const std::string_view status = StringMember(task_.input_parameters, "terminationStatus");
    if (task_.is_optional) Tell("optional", "a TERMINATE cannot be optional", "remove it");
    if (status == "COMPLETED" || status == "FAILED" || status == "TERMINATED") return;
    MissingInput("terminationStatus", "COMPLETED, FAILED or TERMINATED, not an expression");
  }
  void Wait() {
    const std::string duration = InputText("duration");
    const std::string until = InputText("until");
    const bool has_duration = !Trim(duration).empty();
    const bool has_until = !Trim(until).empty();
    if (has_duration && has_until) {
      TellInput("until", "a WAIT has a `duration` or an `until`, not both", "remove one");
    }
    if (has_duration && !duration.starts_with("${") && !ParseWaitDuration(duration)) {
      TellInput("duration", fmt::format("the duration {} cannot be read", Quote(duration)),
                "write it as `1 days 2 hours 3 minutes 4 seconds` or `90s`");
    }
    if (!has_duration && has_until && !until.starts_with("${") && !ParseWaitUntil(until)) {
      TellInput("until", fmt::format("the time {} cannot be read", Quote(until)),
                "write it as `2027-01-31 18:30 GMT`");
    }
  }
  void Join() { CheckNames("joinOn"); }
  void ExclusiveJoin() {
    CheckNames("joinOn");
    CheckNames("defaultExclusiveJoinTask");
  }

 private:
  bool Has(std::string_view name) const {
    const Json* member = FindMember(object_.value, name);
    return member != nullptr && !member->is_null();
  }
  bool HasInput(std::string_view name) const {
    return FindMember(task_.input_parameters, name) != nullptr;
  }
  bool TemplateHas(std::string_view name) const {
    if (task_.definition) return FindMember(task_.definition->input_template, name) != nullptr;
    const auto found = definitions_.find(task_.name);
    return found != definitions_.end() && FindMember(found->second.input_template, name) != nullptr;
  }
  // As Conductor's registration reads it: a number counts as its digits.
  std::string InputText(std::string_view name) const {
    const Json* value = FindMember(task_.input_parameters, name);
    if (value == nullptr || value->is_null()) return "";
    return value->is_string() ? value->get<std::string>() : FormatJson(*value);
  }
  size_t BranchesOf(TaskBranch::Kind kind) const {
    size_t count = 0;
    for (const TaskBranch& branch : task_.branches) {
      if (branch.kind == kind && (kind == TaskBranch::Kind::kCase || !branch.tasks.empty())) {
        ++count;
      }
    }
    return count;
  }

  void CheckNames(std::string_view name) {
    const Json* list = FindTyped(object_, name, "array");
    if (list == nullptr) return;
    for (const Json& each : *list) {
      if (!each.is_string() && !each.is_null())
        Tell(name, fmt::format("`{}` is a list of reference names", name), "");
    }
  }

  void CheckCases() {
    if (BranchesOf(TaskBranch::Kind::kCase) == 0) {
      Missing("decisionCases", "a list of tasks for each value");
    }
  }

  void CheckKeepLastN() {
    const Json* keep = FindMember(task_.input_parameters, "keepLastN");
    if (keep == nullptr || keep->is_null() || keep->is_number_integer()) return;
    const FaultList::Leniency leniency(object_.faults);
    TellInput("keepLastN",
              fmt::format("`keepLastN` must be an integer, not {}: the loop forgets nothing here, "
                          "and fails on a Conductor server",
                          WithArticle(JsonTypeName(*keep))),
              "");
  }

  void CheckEvaluator(std::string_view type, const std::string& pointer) {
    if (type.empty() || type == "value-param" || type == "javascript" || type == "graaljs") return;
    if (type.find("${") != std::string_view::npos) return;
    const FaultList::Leniency leniency(object_.faults);
    object_.faults.AddAtValue(
        pointer, fmt::format("there is no evaluator {}: the run will fail here", Quote(type)),
        "evaluators are `value-param`, `javascript` and `graaljs`");
  }

  void Tell(std::string_view name, std::string what, std::string help) {
    object_.faults.AddAtValue(object_.PointerTo(name), std::move(what), std::move(help));
  }
  void TellInput(std::string_view name, std::string what, std::string help) {
    object_.faults.AddAtValue(fmt::format("{}/{}", object_.PointerTo("inputParameters"), name),
                              std::move(what), std::move(help));
  }
  void Missing(std::string_view name, std::string_view help) {
    object_.faults.AddAtValue(object_.pointer,
                              fmt::format("a task of the type {} needs `{}`", task_.type, name),
                              fmt::format("give `{}`: {}", name, help));
  }
  void MissingInput(std::string_view name, std::string_view help) {
    Missing(fmt::format("inputParameters.{}", name), help);
  }

  const Task& task_;
  const CheckedObject& object_;
  const TaskDefinitions& definitions_;
};

struct TypeCheck {
  std::string_view type;
  void (Checks::*check)();
};

constexpr std::array kTypeChecks = {
    TypeCheck{"SWITCH", &Checks::Switch},
    TypeCheck{"DECISION", &Checks::Decision},
    TypeCheck{"DO_WHILE", &Checks::DoWhile},
    TypeCheck{"FORK_JOIN", &Checks::Fork},
    TypeCheck{"FORK_JOIN_DYNAMIC", &Checks::DynamicFork},
    TypeCheck{"JOIN", &Checks::Join},
    TypeCheck{"EXCLUSIVE_JOIN", &Checks::ExclusiveJoin},
    TypeCheck{"HTTP", &Checks::Http},
    TypeCheck{"HTTP_TASK", &Checks::Http},
    TypeCheck{"HTTP_POLL", &Checks::Http},
    TypeCheck{"INLINE", &Checks::Inline},
    TypeCheck{"JSON_JQ_TRANSFORM", &Checks::JsonJq},
    TypeCheck{"KAFKA_PUBLISH", &Checks::KafkaPublish},
    TypeCheck{"SUB_WORKFLOW", &Checks::SubWorkflow},
    TypeCheck{"DYNAMIC", &Checks::Dynamic},
    TypeCheck{"EVENT", &Checks::Event},
    TypeCheck{"PULL_WORKFLOW_MESSAGES", &Checks::PullMessages},
    TypeCheck{"TERMINATE", &Checks::Terminate},
    TypeCheck{"WAIT", &Checks::Wait},
};

}  // namespace

void CheckTypeName(const CheckedObject& task, std::string_view type) {
  const std::vector<std::string>& known = KnownTypes();
  if (std::find(known.begin(), known.end(), type) != known.end()) return;
  const std::string suggestion = SuggestNearest(type, known);
  if (suggestion.empty()) return;
  const FaultList::Leniency leniency(task.faults);
  task.faults.AddAtValue(
      task.PointerTo("type"),
      fmt::format("the task type {} is none of Conductor's: a worker of that name must run it",
                  Quote(type)),
      suggestion);
}

void CheckTaskType(const Task& task, const CheckedObject& object,
                   const TaskDefinitions& definitions) {
  for (const TypeCheck& entry : kTypeChecks) {
    if (entry.type != task.type) continue;
    Checks checks(task, object, definitions);
    (checks.*entry.check)();
  }
}

}  // namespace httptask::runner
