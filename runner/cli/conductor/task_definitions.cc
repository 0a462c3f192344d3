#include "runner/cli/conductor/task_definitions.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace httptask::runner {
namespace {

constexpr int kResponseTimeoutSeconds = 60;

// What the server executes itself.
constexpr std::string_view kServerTypes[] = {
    "HTTP",
    "SWITCH",
    "DECISION",
    "FORK_JOIN",
    "FORK_JOIN_DYNAMIC",
    "JOIN",
    "EXCLUSIVE_JOIN",
    "DO_WHILE",
    "SUB_WORKFLOW",
    "START_WORKFLOW",
    "INLINE",
    "LAMBDA",
    "SET_VARIABLE",
    "JSON_JQ_TRANSFORM",
    "WAIT",
    "HUMAN",
    "TERMINATE",
    "EVENT",
    "NOOP",
    "KAFKA_PUBLISH",
    "DYNAMIC",
};

class Collector {
 public:
  explicit Collector(const Json& owner) : owner_(owner) {}

  // Arrays and objects that hold tasks, at any depth.
  void Walk(const Json& value) {
    if (value.is_array()) {
      for (const Json& element : value) Walk(element);
    } else if (value.is_object()) {
      if (FindMember(value, "taskReferenceName") != nullptr) Take(value);
      for (const char* name : {"tasks", "defaultCase", "forkTasks", "loopOver", "subWorkflowParam",
                               "workflowDefinition"}) {
        if (const Json* inner = FindMember(value, name)) Walk(*inner);
      }
      if (const Json* cases = FindMember(value, "decisionCases"); cases && cases->is_object()) {
        for (const auto& [unused, tasks] : cases->items()) Walk(tasks);
      }
    }
  }

  std::vector<Json> Found() && { return std::move(found_); }

 private:
  void Take(const Json& task) {
    const std::string_view type = StringMember(task, "type");
    const std::string name(StringMember(task, "name"));
    if (name.empty() || std::ranges::find(kServerTypes, type) != std::end(kServerTypes)) return;
    if (FindMember(task, "taskDefinition") != nullptr || !names_.insert(name).second) return;
    Json definition = {{"name", name},
                       {"retryCount", 0},
                       {"timeoutSeconds", 0},
                       {"responseTimeoutSeconds", kResponseTimeoutSeconds}};
    if (owner_.is_string()) definition["ownerEmail"] = owner_;
    found_.push_back(std::move(definition));
  }

  const Json& owner_;
  std::set<std::string> names_;
  std::vector<Json> found_;
};

}  // namespace

std::vector<Json> NeededTaskDefinitions(const Json& workflow) {
  const Json none;
  const Json* owner = FindMember(workflow, "ownerEmail");
  Collector collector(owner != nullptr ? *owner : none);
  collector.Walk(workflow);
  return std::move(collector).Found();
}

}  // namespace httptask::runner
