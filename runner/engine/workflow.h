#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plugin/base/json.h"
#include "plugin/base/status.h"
#include "runner/model/definition.h"

namespace httptask::runner {

// A definition with an index of its tasks. Immutable; runs share it.
class Workflow {
 public:
  explicit Workflow(Definition definition);
  Workflow(const Workflow&) = delete;
  Workflow& operator=(const Workflow&) = delete;

  const Definition& definition() const { return definition_; }
  // By reference name, nested ones included; nullptr when there is none.
  const Task* Find(std::string_view reference_name) const;
  // What runs after `task` (one of this workflow) has ended: the next one in its list; behind the
  // last, what runs after the task around it. Nullptr at the end, and at the end of a loop's body.
  const Task* Next(const Task& task) const;
  // Whether `task` stands directly or deeper, but in no other loop, within `loop`.
  bool IsInLoop(const Task& task, const Task& loop) const;

 private:
  struct Place {
    const Task* next = nullptr;
    const Task* loop = nullptr;  // The nearest around it.
  };
  void Add(const std::vector<Task>& tasks, const Task* after, const Task* loop);

  const Definition definition_;
  std::unordered_map<std::string_view, const Task*> by_reference_;
  std::unordered_map<const Task*, Place> places_;
};

// The workflow and task definitions that runs may name.
class Library {
 public:
  using Workflows = std::vector<std::shared_ptr<const Workflow>>;

  // A workflow or task definition, or a list of either. Gives the workflows that came. Errors:
  // DEFINITION_INVALID (all faults).
  StatusOr<Workflows> Add(std::string_view text, std::string_view file);
  // {"workflowDefs": [...], "taskDefs": [...]}; null when empty.
  Json ToJson() const;
  // The same of what a run of `workflow` may look up, and the runs that it starts: all versions of
  // those names; everything when a name is made from data (reach.h). FromJson of it finds for such
  // a run what this library finds.
  Json ToJsonFor(const Workflow& workflow) const;
  static StatusOr<std::shared_ptr<const Library>> FromJson(const Json& json);

  // Without a version the latest. Nullptr when there is none.
  std::shared_ptr<const Workflow> FindWorkflow(std::string_view name,
                                               std::optional<int> version) const;
  const TaskDefinition* FindTaskDefinition(std::string_view name) const;
  const TaskDefinitions& task_definitions() const { return task_definitions_; }

 private:
  Status AddTask(const Json& json, std::string_view file);
  // Names of all that a run of `workflow` may look up; nothing when that may be any.
  std::optional<std::set<std::string, std::less<>>> FindReached(const Workflow& workflow) const;
  StatusOr<std::shared_ptr<const Workflow>> AddWorkflow(const Json& json, std::string_view text,
                                                        std::string_view file);

  TaskDefinitions task_definitions_;
  std::map<std::string, std::map<int, std::shared_ptr<const Workflow>>, std::less<>> workflows_;
  Json task_json_ = Json::array();
  Json workflow_json_ = Json::array();
};

}  // namespace httptask::runner
