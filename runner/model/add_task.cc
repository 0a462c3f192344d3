#include "runner/model/add_task.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "plugin/base/diagnostic.h"
#include "plugin/base/text.h"
#include "runner/model/definition.h"
#include "runner/model/fault_list.h"
#include "runner/model/member_check.h"
#include "runner/model/task_layout.h"

namespace httptask::runner {
namespace {

Status RefuseAll(const std::vector<Diagnostic>& faults, std::string_view text) {
  std::string message;
  for (const Diagnostic& fault : faults) message += FormatDiagnostic(fault, text);
  while (message.ends_with('\n')) message.pop_back();
  constexpr std::string_view kPrefix = "error: ";
  if (message.starts_with(kPrefix)) message.erase(0, kPrefix.size());
  return MakeError(Reason::kDefinitionInvalid, message);
}

Status Refuse(FaultList faults) {
  const std::string_view text = faults.text();
  return RefuseAll(std::move(faults).Take(), text);
}

// `tasks` of a text that is JSON, or what is wrong.
Status CheckTaskList(const Json& json, std::string_view text, std::string_view file) {
  FaultList faults(text, file);
  const Json* tasks = FindMember(json, "tasks");
  if (!json.is_object()) {
    faults.AddAtValue("", "a workflow definition must be an object");
  } else if (tasks == nullptr) {
    faults.AddAtValue("", "the workflow has no `tasks`", "add the member \"tasks\": []");
  } else if (!tasks->is_array()) {
    faults.AddAtValue("/tasks", fmt::format("`tasks` must be an array, not {}",
                                            WithArticle(JsonTypeName(*tasks))));
  } else if (tasks->size() >= kTasksMax) {
    faults.AddAtValue("/tasks",
                      fmt::format("the workflow has {} tasks, no more than {} are possible",
                                  tasks->size(), kTasksMax));
  }
  return faults.empty() ? Status() : Refuse(std::move(faults));
}

std::vector<std::string> ReferenceNames(const Json& tasks) {
  std::vector<std::string> names;
  for (const Json& task : tasks) names.emplace_back(StringMember(task, "taskReferenceName"));
  return names;
}

std::optional<size_t> IndexOf(const std::vector<std::string>& names, std::string_view name) {
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return i;
  }
  return std::nullopt;
}

Status TellMissing(const std::vector<std::string>& names, std::string_view after,
                   std::string_view file) {
  std::string help = SuggestNearest(after, names);
  if (help.empty()) {
    help = names.empty() ? "it has no tasks yet" : "its tasks are " + Join(names, ", ");
  }
  return MakeError(Reason::kDefinitionInvalid,
                   fmt::format("{}: there is no task {} to add the new one behind: {}", file,
                               Quote(after), help));
}

// Where among `tasks` the new one goes.
StatusOr<size_t> ChooseIndex(const Json& tasks, std::string_view reference_name,
                             std::string_view after, std::string_view text, std::string_view file) {
  const std::vector<std::string> names = ReferenceNames(tasks);
  if (const auto same = IndexOf(names, reference_name); same && !reference_name.empty()) {
    FaultList faults(text, file);
    faults.AddAtValue(fmt::format("/tasks/{}/taskReferenceName", *same),
                      fmt::format("there is already a task {}", Quote(reference_name)),
                      "choose another name for the new task");
    return Refuse(std::move(faults));
  }
  if (after.empty()) return tasks.size();
  const auto before = IndexOf(names, after);
  if (!before) return TellMissing(names, after, file);
  return *before + 1;
}

bool IsBefore(const TextPosition& a, const TextPosition& b) {
  return std::tie(a.line, a.column) < std::tie(b.line, b.column);
}

// The faults of the new text that lie in what was put in.
Status CheckInserted(const std::string& text, std::string_view file, const Insertion& insertion) {
  const TextPosition begin = PositionOf(text, insertion.offset);
  const TextPosition end = PositionOf(text, insertion.offset + insertion.text.size());
  std::vector<Diagnostic> inside;
  for (Diagnostic& fault : ParseDefinition(text, file).faults) {
    const bool is_inside = !IsBefore(fault.position, begin) && IsBefore(fault.position, end);
    if (is_inside) inside.push_back(std::move(fault));
  }
  if (inside.empty()) return Status();
  return AddContext(RefuseAll(inside, text), "the new task does not fit");
}

}  // namespace

StatusOr<std::string> AddTask(std::string_view text, std::string_view file, const Json& task,
                              std::string_view after) {
  if (const auto error = FindJsonSyntaxError(text, DefinitionLimits())) {
    return RefuseAll(
        {{std::string(file), PositionOf(text, error->offset), "not JSON: " + error->what, ""}},
        text);
  }
  HTTPTASK_ASSIGN_OR_RETURN(Json json, ParseJson(text, DefinitionLimits()));
  HTTPTASK_RETURN_IF_ERROR(CheckTaskList(json, text, file));
  Json& tasks = json["tasks"];
  HTTPTASK_ASSIGN_OR_RETURN(
      const size_t index,
      ChooseIndex(tasks, StringMember(task, "taskReferenceName"), after, text, file));

  const Insertion insertion = LayOutTask(text, SourceMap(text), tasks.size(), index, task);
  std::string added(text);
  added.insert(insertion.offset, insertion.text);

  tasks.insert(tasks.begin() + static_cast<ptrdiff_t>(index), task);
  const StatusOr<Json> again = ParseJson(added, DefinitionLimits());
  if (!again.ok() || *again != json) {
    return MakeError(Reason::kInternal,
                     fmt::format("{}: the task could not be put in; the file is as it was", file));
  }
  HTTPTASK_RETURN_IF_ERROR(CheckInserted(added, file, insertion));
  return added;
}

std::string NewDefinition(std::string_view name) {
  std::string stem = std::filesystem::path(name).stem().string();
  if (stem.empty()) stem = "workflow";
  const Json definition = {
      {"name", stem}, {"version", 1}, {"schemaVersion", 2}, {"tasks", Json::array()}};
  return FormatJson(definition, 2) + "\n";
}

}  // namespace httptask::runner
