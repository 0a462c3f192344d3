#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/base/diagnostic.h"
#include "plugin/base/json.h"
#include "runner/model/task_definition.h"

namespace httptask::runner {

// Tasks in one definition, nested ones included.
inline constexpr size_t kTasksMax = 20'000;
// What the text of a definition may be: 16 MiB, 128 levels, 1,000,000 values.
JsonLimits DefinitionLimits();

struct Task;

// A list of tasks within a task: a case of a SWITCH, a branch of a FORK_JOIN, the body of a
// DO_WHILE.
struct TaskBranch {
  enum class Kind { kCase, kDefaultCase, kFork, kLoop };

  Kind kind = Kind::kFork;
  std::string label;  // The case's value.
  std::vector<Task> tasks;

  bool operator==(const TaskBranch&) const;
};

// One task of a definition, in Conductor's words.
struct Task {
  std::string name;
  std::string reference_name;
  std::string type;  // `SIMPLE` when the definition says none.
  Json input_parameters = Json::object();
  bool is_optional = false;
  bool is_permissive = false;
  bool is_async_complete = false;
  int start_delay_seconds = 0;
  std::optional<int> retry_count;
  // The task definition inside the task.
  std::optional<TaskDefinition> definition;
  // What only some types have (`expression`, `joinOn`, `loopCondition`, `subWorkflowParam` …), as
  // it stands in the definition; without nested tasks.
  Json members = Json::object();
  std::vector<TaskBranch> branches;
  // Further input, which is resolved when `input_parameters` are and reads these by their names;
  // null: none. Only of the second form (start_task_form.h).
  Json late_parameters;
  // JSON pointer of the task in the definition.
  std::string pointer;

  // The text of one of `members`, or "".
  std::string_view Text(std::string_view member) const { return StringMember(members, member); }
  bool operator==(const Task&) const = default;
};

// A workflow definition: Conductor's WorkflowDef, as far as this program runs it.
struct Definition {
  std::string name;
  int version = 1;
  std::string description;
  std::vector<Task> tasks;
  // Expressions; an empty object: the output of the last task.
  Json output_parameters = Json::object();
  // Values for input members that are not given.
  Json input_template = Json::object();
  // What `workflow.variables` holds at the start.
  Json variables = Json::object();
  // Started when a run fails; a name, `${workflow.input.NAME}` or "".
  std::string failure_workflow;
  std::optional<int> failure_workflow_version;
  int64_t timeout_seconds = 0;        // 0 and less: none.
  bool fails_when_timed_out = false;  // timeoutPolicy TIME_OUT_WF.
  bool is_start_task_form = false;    // See start_task_form.h.
  // The text that it was read from, byte for byte.
  std::string text;

  // Of the tasks that are not within others.
  const Task* FindTask(std::string_view reference_name) const;
  bool operator==(const Definition&) const = default;
};

// A definition, or what is wrong with it; never both empty.
struct ParsedDefinition {
  Definition definition;
  // What Conductor refuses, in order of place: not JSON, missing or wrong members, duplicate
  // reference names (both places told), expressions that do not parse or read a task that there is
  // not (with the nearest name).
  std::vector<Diagnostic> faults;
  // What runs, but hardly as it was meant: tasks that are read before they run or cannot be
  // reached, joins on nothing, faults within loops (Conductor does not look there).
  std::vector<Diagnostic> warnings;

  bool ok() const { return faults.empty(); }
};

using TaskDefinitions = std::map<std::string, TaskDefinition, std::less<>>;

// Reads a definition in either form. `file` is for messages; what `task_definitions` say in their
// inputTemplate, tasks of that name need not say.
ParsedDefinition ParseDefinition(std::string_view text, std::string_view file,
                                 const TaskDefinitions& task_definitions = {});

// A task that came as data: what a dynamic fork runs. What cannot be read stays empty.
Task TaskFromJson(Json value);

}  // namespace httptask::runner
