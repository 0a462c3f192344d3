#include "runner/engine/reach.h"

namespace httptask::runner {
namespace {

bool IsExpression(std::string_view text) {
  return text.find("${") != std::string_view::npos;
}

// Whether a workflow is named, or given under `own`, by the definition itself.
bool IsFixed(const Json* call, std::string_view own) {
  if (call == nullptr || !call->is_object()) return false;
  const Json* name = FindMember(*call, "name");
  const Json* definition = FindMember(*call, own);
  if (name != nullptr && !name->is_null() && !name->is_string()) return false;
  return !IsExpression(StringMember(*call, "name")) &&
         (definition == nullptr || definition->is_null() || definition->is_object());
}

// Whether a task names, in the definition itself, all that it starts. `members` are those of its
// type.
bool IsTaskFixed(std::string_view type, const Json& members, const Json* input) {
  if (type == "DYNAMIC" || type == "FORK_JOIN_DYNAMIC") return false;
  if (type == "SUB_WORKFLOW") {
    return IsFixed(FindMember(members, "subWorkflowParam"), "workflowDefinition");
  }
  if (type != "START_WORKFLOW") return true;
  return input != nullptr && IsFixed(FindMember(*input, "startWorkflow"), "workflowDef");
}

// Depth is bounded by that of the JSON which the definition was read from.
class NameVisitor {
 public:
  explicit NameVisitor(const std::function<void(std::string_view)>& visit) : visit_(visit) {}

  void Visit(const Definition& definition) {
    if (IsExpression(definition.failure_workflow)) is_fixed_ = false;
    visit_(definition.failure_workflow);
    Visit(definition.tasks);
  }
  bool is_fixed() const { return is_fixed_; }

 private:
  void Visit(const std::vector<Task>& tasks) {
    for (const Task& task : tasks) {
      visit_(task.name);
      if (!IsTaskFixed(task.type, task.members, &task.input_parameters)) is_fixed_ = false;
      Visit(task.members);
      Visit(task.input_parameters);
      for (const TaskBranch& branch : task.branches) Visit(branch.tasks);
    }
  }

  // Anything below it may be a definition or a task of one.
  void Visit(const Json& value) {
    if (value.is_string()) visit_(value.get_ref<const std::string&>());
    if (!value.is_structured()) return;
    if (value.is_object() && !IsObjectFixed(value)) is_fixed_ = false;
    for (const Json& member : value) Visit(member);
  }

  static bool IsObjectFixed(const Json& object) {
    return !IsExpression(StringMember(object, "failureWorkflow")) &&
           IsTaskFixed(StringMember(object, "type"), object, FindMember(object, "inputParameters"));
  }

  const std::function<void(std::string_view)>& visit_;
  bool is_fixed_ = true;
};

}  // namespace

bool VisitNames(const Definition& definition, const std::function<void(std::string_view)>& visit) {
  NameVisitor visitor(visit);
  visitor.Visit(definition);
  return visitor.is_fixed();
}

}  // namespace httptask::runner
