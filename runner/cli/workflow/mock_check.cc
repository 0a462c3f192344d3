#include "runner/cli/workflow/mock_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "plugin/base/text.h"
#include "plugin/expression/template.h"

namespace httptask::runner {
namespace {

using Names = std::set<std::string, std::less<>>;

void CollectNames(const Task& task, Names& names) {
  names.insert(task.reference_name);
  for (const TaskBranch& branch : task.branches) {
    for (const Task& inside : branch.tasks) CollectNames(inside, names);
  }
}

void CollectReads(const Task& task, Names& names) {
  for (const Json* input : {&task.input_parameters, &task.late_parameters}) {
    for (const TemplateReference& read : FindReferences(*input)) names.insert(read.root);
  }
  for (const TaskBranch& branch : task.branches) {
    for (const Task& inside : branch.tasks) CollectReads(inside, names);
  }
}

bool MakesTasks(const Task& task) {
  if (task.type == "FORK_JOIN_DYNAMIC") return true;
  return std::ranges::any_of(task.branches, [](const TaskBranch& branch) {
    return std::ranges::any_of(branch.tasks, MakesTasks);
  });
}

// In a loop, `ref__2` is the second time of `ref`.
std::string_view BaseName(std::string_view name) {
  return name.substr(0, name.find("__"));
}

}  // namespace

std::vector<std::string> FindUnknownMocks(const Definition& definition, const Mocks& mocks) {
  if (std::ranges::any_of(definition.tasks, MakesTasks)) return {};
  Names known;
  for (const Task& task : definition.tasks) CollectNames(task, known);
  const std::vector<std::string> candidates(known.begin(), known.end());
  std::vector<std::string> told;
  const auto check = [&](const std::string& name) {
    if (known.contains(name) || known.contains(BaseName(name))) return;
    const std::string_view nearest = Nearest(name, candidates);
    told.push_back(
        fmt::format("no task is called `{}`{}", name,
                    nearest.empty() ? "" : fmt::format(": did you mean `{}`?", nearest)));
  };
  for (const auto& [name, answers] : mocks.answers) check(name);
  for (const auto& [name, child] : mocks.children) check(name);
  return told;
}

std::vector<std::string> FindMissingOutputs(const Definition& definition, const RunRange& range) {
  Names skipped;
  Names read;
  bool is_within = range.first_task.empty();
  for (const Task& task : definition.tasks) {
    is_within = is_within || task.reference_name == range.first_task;
    if (!is_within) {
      CollectNames(task, skipped);
      continue;
    }
    CollectReads(task, read);
    if (task.reference_name == range.last_task) break;
  }
  std::vector<std::string> missing;
  for (const std::string& name : skipped) {
    if (read.contains(name) && !range.outputs.contains(name)) missing.push_back(name);
  }
  return missing;
}

}  // namespace httptask::runner
